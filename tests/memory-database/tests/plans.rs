//! How SQLite finds what the ledger asks for: by an index, however many codes there are.

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use futures_util::FutureExt;
    use memory_database::MemoryDatabase;
    use qr_storage::{CopyState, Database, DatabaseError, Ledger, ListQuery, Row, Statement, conformance};

    /// A database that keeps what it was asked.
    #[derive(Default)]
    struct Kept {
        database: MemoryDatabase,
        asked: RefCell<Vec<Statement>>,
    }

    impl Database for Kept {
        async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, DatabaseError> {
            self.asked.borrow_mut().extend(statements.iter().cloned());
            self.database.batch(statements).await
        }
    }

    impl Kept {
        /// The steps of the last statement.
        fn plan(&self) -> Vec<String> {
            let last = self.asked.borrow().last().unwrap().clone();
            self.plan_of(last)
        }

        fn plan_of(&self, statement: Statement) -> Vec<String> {
            let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql).into(), ..statement };
            let rows = self.database.batch(vec![explain]).now_or_never().unwrap().unwrap().pop().unwrap();
            rows.iter().filter_map(|row| row.text("detail").map(str::to_owned)).collect()
        }
    }

    fn plan_of_a_page(state: Option<CopyState>) -> Vec<String> {
        let kept = Kept::default();
        Ledger::new(&kept).list(&ListQuery { after: None, limit: 20, state }).now_or_never().unwrap().unwrap();
        kept.plan()
    }

    /// Of a million codes hardly any are waiting: who asks for them must not wait for all the others.
    #[test]
    fn codes_in_a_rare_state_are_found_by_the_state() {
        for state in [CopyState::Queued, CopyState::Failed] {
            let plan = plan_of_a_page(Some(state));
            assert!(plan.iter().any(|step| step.contains("INDEX copies_by_state (state=?)")), "{plan:?}");
            assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{plan:?}");
        }
    }

    /// And no farther than the page goes, though nearly all codes are stored.
    #[test]
    fn the_history_is_read_from_its_beginning() {
        for state in [None, Some(CopyState::Stored), Some(CopyState::Disabled)] {
            let plan = plan_of_a_page(state);
            assert_eq!(plan.first().map(String::as_str), Some("SCAN codes USING INDEX codes_by_time"), "{plan:?}");
            assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:?}");
        }
    }

    #[test]
    fn no_other_statement_reads_all_codes_or_copies() {
        let kept = Kept::default();
        conformance::run(&kept).now_or_never().unwrap().unwrap();
        let asked = kept.asked.take();
        let of_the_ledger = |statement: &&Statement| {
            let sql = &statement.sql;
            // The suite's own, and what sets up the tables.
            !["DELETE FROM codes", "DELETE FROM copies", "SELECT id FROM codes", "SELECT id FROM copies"]
                .contains(&&**sql)
                && !["schema_version", "no_such_table"].iter().any(|table| sql.contains(table))
                && ["SELECT", "INSERT", "UPDATE", "DELETE"].iter().any(|verb| sql.starts_with(verb))
        };
        let mut seen = 0;
        for statement in asked.iter().filter(of_the_ledger).filter(|statement| !statement.sql.contains("LIMIT")) {
            let plan = kept.plan_of(statement.clone());
            let is_whole = |step: &String| {
                ["codes", "copies", "aws", "azure"].iter().any(|table| step.starts_with(&format!("SCAN {table}")))
            };
            assert!(!plan.iter().any(is_whole), "{}: {plan:?}", statement.sql);
            // In an outage nearly all copies are in one state, whatever index looks good.
            let is_by_state = plan.iter().any(|step| step.contains("copies_by_state"));
            assert!(!(is_by_state && statement.sql.contains(" id = ?")), "{}: {plan:?}", statement.sql);
            seen += 1;
        }
        assert!(seen > 100, "the suite asks for much: {seen}");
    }
}
