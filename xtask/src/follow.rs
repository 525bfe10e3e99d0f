//! Shows what is appended to a file.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

/// A file and how far it has been shown.
pub struct Follow {
    path: PathBuf,
    position: u64,
}

impl Follow {
    /// Starts with what comes after the present end.
    pub fn from_end(path: PathBuf) -> Self {
        let position = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        Self { path, position }
    }

    /// Copies what is new to the terminal. A log that cannot be read is not shown.
    pub fn print_new(&mut self) {
        let _ = self.try_print();
    }

    fn try_print(&mut self) -> io::Result<()> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.position))?;
        self.position += io::copy(&mut file.by_ref(), &mut io::stdout())?;
        Ok(())
    }
}
