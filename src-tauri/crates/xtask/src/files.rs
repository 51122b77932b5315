//! Fingerprints of source folders, so that unchanged things are not built again.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher as _;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// One number over the names and contents of `roots`; folders are walked in name order.
/// Names in `skip` are left out at any depth.
pub fn fingerprint(roots: &[PathBuf], skip: &[&str]) -> Result<String, Error> {
    let mut hasher = DefaultHasher::new();
    for root in roots {
        add(root, skip, &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn add(path: &Path, skip: &[&str], hasher: &mut DefaultHasher) -> Result<(), Error> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    if skip.contains(&name.as_ref()) || !path.exists() {
        return Ok(());
    }
    hasher.write(name.as_bytes());
    if !path.is_dir() {
        let content = std::fs::read(path).map_err(at(path))?;
        hasher.write_usize(content.len());
        hasher.write(&content);
        return Ok(());
    }
    let mut entries = std::fs::read_dir(path)
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|e| e.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .map_err(at(path))?;
    entries.sort();
    entries
        .iter()
        .try_for_each(|entry| add(entry, skip, hasher))
}

/// Whether `stamp` holds exactly `fingerprint`.
pub fn is_current(stamp: &Path, fingerprint: &str) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|text| text == fingerprint)
}

/// Whether `made` exists and was written no earlier than `source`.
pub fn is_newer(made: &Path, source: &Path) -> bool {
    let written = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    matches!((written(made), written(source)), (Some(made), Some(source)) if made >= source)
}

/// Remembers `fingerprint` for the next run.
pub fn remember(stamp: &Path, fingerprint: &str) -> Result<(), Error> {
    if let Some(folder) = stamp.parent() {
        std::fs::create_dir_all(folder).map_err(at(folder))?;
    }
    std::fs::write(stamp, fingerprint).map_err(at(stamp))
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |source| Error::File {
        path: path.to_path_buf(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_changes_the_fingerprint_and_a_skipped_folder_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("a.ts");
        std::fs::write(&source, "one").unwrap();
        let print = || fingerprint(&[dir.path().to_path_buf()], &["dist"]).unwrap();
        let before = print();
        std::fs::create_dir(dir.path().join("dist")).unwrap();
        std::fs::write(dir.path().join("dist/b.js"), "built").unwrap();
        assert_eq!(print(), before);
        std::fs::write(&source, "two").unwrap();
        assert_ne!(print(), before);
    }

    #[test]
    fn what_is_missing_or_older_is_not_newer() {
        let dir = tempfile::tempdir().unwrap();
        let (source, made) = (dir.path().join("lock"), dir.path().join("made"));
        std::fs::write(&source, "").unwrap();
        assert!(!is_newer(&made, &source));
        std::fs::write(&made, "").unwrap();
        assert!(is_newer(&made, &source));
        let file = std::fs::File::options().write(true).open(&made).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        assert!(!is_newer(&made, &source));
    }

    #[test]
    fn a_stamp_holds_for_its_own_fingerprint_only() {
        let dir = tempfile::tempdir().unwrap();
        let stamp = dir.path().join("deep/stamp");
        assert!(!is_current(&stamp, "1"));
        remember(&stamp, "1").unwrap();
        assert!(is_current(&stamp, "1"));
        assert!(!is_current(&stamp, "2"));
    }
}
