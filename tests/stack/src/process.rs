//! A child process that never outlives this one.

use std::fs::{self, OpenOptions};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// A running program, its descendants and its log file; all are killed on drop.
///
/// The program leads a process group of its own, so a Ctrl-C in the terminal reaches only this process, which
/// then stops the group in order. Should this process be killed, a watcher notices that the pipe between them
/// has closed and kills the group. (`PR_SET_PDEATHSIG` is no choice: it fires when the *thread* that started the
/// child ends.)
#[derive(Debug)]
pub struct Process {
    name: String,
    log: PathBuf,
    child: Child,
    group: Pid,
    watcher: Child,
}

impl Process {
    /// Starts `command` with its output appended to `log`.
    ///
    /// # Errors
    /// When the log cannot be written or the program cannot be started.
    pub fn start(name: &str, command: &mut Command, log: &Path) -> Result<Self> {
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let output = OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot write {}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .with_context(|| {
                format!("cannot start {name} ({}); run `cargo xtask setup`", command.get_program().display())
            })?;
        let group = Pid::from_raw(child.id().cast_signed());
        let watcher = watch(group).context("cannot start sh, which ends orphaned processes")?;
        Ok(Self { name: name.to_owned(), log: log.to_owned(), child, group, watcher })
    }

    /// The file with everything that the program printed.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The id of the program, which is also the id of its group.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the program still runs (a paused one does).
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Stops the program's clock: connections are accepted by the system and never answered.
    ///
    /// Returns when it stands still: the signal alone would let an answer slip out that is already being written.
    pub fn pause(&self) {
        self.signal(Signal::SIGSTOP);
        let deadline = Instant::now() + GRACE;
        while matches!(waitpid(self.group, Some(STOPPED)), Ok(WaitStatus::StillAlive)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends a pause.
    pub fn resume(&self) {
        self.signal(Signal::SIGCONT);
    }

    /// Asks the program to end, and kills what is left after three seconds.
    pub fn stop(&mut self) {
        self.stop_within(GRACE);
    }

    /// Asks the program to end, and kills what is left after `limit`.
    pub fn stop_within(&mut self, limit: Duration) {
        if self.is_running() {
            self.signal(Signal::SIGTERM);
            self.signal(Signal::SIGCONT);
            let deadline = Instant::now() + limit;
            while self.is_running() && Instant::now() < deadline {
                thread::sleep(POLL);
            }
        }
        self.kill();
    }

    /// Kills the program and its descendants at once.
    pub fn kill(&mut self) {
        self.signal(Signal::SIGKILL);
        // The child is ours and has been killed: waiting can neither fail nor last.
        let _ = self.child.wait();
        let _ = self.watcher.kill();
        let _ = self.watcher.wait();
    }

    /// Asks `ready` until it says yes.
    ///
    /// # Errors
    /// When the program ends first, or `ready` still says no after `limit`; with the last lines of the log.
    pub fn wait_until(&mut self, limit: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let deadline = Instant::now() + limit;
        while !ready() {
            if !self.is_running() {
                bail!("{} ended while it started\n{}", self.name, self.last_lines());
            }
            if Instant::now() > deadline {
                bail!("{} was not ready within {} s\n{}", self.name, limit.as_secs(), self.last_lines());
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    fn signal(&self, signal: Signal) {
        // The one failure is that the group is gone already, which is what most callers want.
        let _ = killpg(self.group, signal);
    }

    fn last_lines(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let shown = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n");
        format!("{shown}\n(from {})", self.log.display())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A shell, in a group of its own, that reads from this process until the end and then kills `group`.
fn watch(group: Pid) -> std::io::Result<Child> {
    Command::new("sh")
        .args(["-c", r#"read -r _; kill -s KILL -- "-$1""#, "watcher"])
        .arg(group.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

const STOPPED: WaitPidFlag = WaitPidFlag::WNOHANG.union(WaitPidFlag::WUNTRACED);
const GRACE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(50);
