//! What the figures are held to.

use anyhow::{Result, ensure};

/// The goals that were missed.
#[derive(Debug, Default)]
pub struct Goals(Vec<String>);

impl Goals {
    /// A figure that is to be no more than `limit`.
    pub fn at_most(&mut self, name: &str, figure: f64, limit: f64) {
        if figure > limit {
            self.0.push(format!("{name}: {figure:.2} is more than {limit}"));
        }
    }

    /// A figure that is to be no less than `limit`.
    pub fn at_least(&mut self, name: &str, figure: f64, limit: f64) {
        if figure < limit {
            self.0.push(format!("{name}: {figure:.2} is less than {limit}"));
        }
    }

    /// Whether none was missed.
    ///
    /// # Errors
    /// Names those that were.
    pub fn check(self) -> Result<()> {
        ensure!(self.0.is_empty(), "goals that were missed:\n{}", self.0.join("\n"));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_that_are_missed_are_named_with_figure_and_limit() {
        let mut goals = Goals::default();
        goals.at_most("as much", 2.0, 2.0);
        goals.at_least("as much", 8.0, 8.0);
        assert!(Goals::default().check().is_ok());
        goals.at_most("more", 2.01, 2.0);
        goals.at_least("less", 7.99, 8.0);
        let error = goals.check().unwrap_err().to_string();
        assert_eq!(error, "goals that were missed:\nmore: 2.01 is more than 2\nless: 7.99 is less than 8");
    }
}
