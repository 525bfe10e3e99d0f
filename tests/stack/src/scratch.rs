//! Folders for what the servers of a test write.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use nix::sys::statvfs::statvfs;

use crate::paths;

/// The folder `target/stack/NAME`, without what an earlier run left there: in memory, behind a link, where there is room.
///
/// A database waits for the disk with every commit, and where a build has just left gigabytes to be written it waits for seconds;
/// a kill, the worst that a test does to a server, takes nothing from either.
///
/// # Errors
/// When the folder cannot be made.
pub fn scratch(name: &str) -> Result<PathBuf> {
    let folder = paths::stack_directory().join(name);
    remove(&folder)?;
    let memory = Path::new(MEMORY);
    if has_room(memory) {
        let path = folder.display().to_string();
        let target = memory.join(path.trim_start_matches('/').replace('/', "-"));
        remove(&target)?;
        create(&target)?;
        create(&paths::stack_directory())?;
        symlink(&target, &folder).with_context(|| format!("cannot create {}", folder.display()))?;
    } else {
        create(&folder)?;
    }
    Ok(folder)
}

/// Removes a folder, or a link to one; its target goes with the next one of that name.
fn remove(folder: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(folder),
        Ok(_) => fs::remove_file(folder),
        Err(_) => Ok(()),
    };
    removed.with_context(|| format!("cannot remove {}", folder.display()))
}

fn create(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

fn has_room(folder: &Path) -> bool {
    statvfs(folder).is_ok_and(|system| system.blocks_available() * system.fragment_size() >= ROOM_BYTES)
}

/// Linux's memory as a folder; absent elsewhere.
const MEMORY: &str = "/dev/shm";
/// Many times what a run writes, which is some twenty megabytes.
const ROOM_BYTES: u64 = 1 << 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scratch_is_an_empty_folder_at_the_same_place() {
        for _ in 0..2 {
            let folder = scratch("test-scratch").unwrap();
            assert_eq!(folder, paths::stack_directory().join("test-scratch"));
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
            fs::write(folder.join("left"), "").unwrap();
        }
        remove(&fs::canonicalize(paths::stack_directory().join("test-scratch")).unwrap()).unwrap();
        remove(&paths::stack_directory().join("test-scratch")).unwrap();
    }
}
