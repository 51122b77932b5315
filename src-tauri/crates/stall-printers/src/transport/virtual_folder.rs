//! The printer of a stall that has none: every segment lands as a picture and as its bytes in a folder.
//!
//! The picture is the virtual printer's reading of the very bytes a real one would get. Never overwrites.

use super::{Landing, Transport, TransportError};
use stall_paper::{Bitmap, Profile, render, to_png};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Collects one segment at a time and writes it down when it ends.
#[derive(Debug)]
pub struct VirtualFolder {
    folder: PathBuf,
    stem: String,
    profile: Profile,
    segment: Vec<u8>,
}

impl VirtualFolder {
    /// Papers go to `folder` as `stem.png` and `stem.escpos`; taken names get `-2`, `-3` and so on.
    pub fn open(folder: &Path, stem: &str, profile: &Profile) -> Result<Self, TransportError> {
        fs::create_dir_all(folder).map_err(|source| TransportError::opening("virtual", source))?;
        let (folder, stem) = (folder.to_owned(), file_stem(stem));
        Ok(Self {
            folder,
            stem,
            profile: profile.clone(),
            segment: Vec::new(),
        })
    }

    fn keep(&self) -> io::Result<()> {
        let papers = render(&self.segment, &self.profile);
        let picture = to_png(&Bitmap::stack(self.profile.width_dots, &papers), 1);
        for nth in 1..=u32::MAX {
            let stem = if nth == 1 {
                self.stem.clone()
            } else {
                format!("{}-{nth}", self.stem)
            };
            match self.keep_as(&stem, &picture) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                kept => return kept,
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn keep_as(&self, stem: &str, picture: &[u8]) -> io::Result<()> {
        let picture_path = self.folder.join(format!("{stem}.png"));
        write_new(&picture_path, picture)?;
        let bytes_path = self.folder.join(format!("{stem}.escpos"));
        // Half a paper is none: without its bytes the picture goes as well.
        write_new(&bytes_path, &self.segment).inspect_err(|_| {
            let _ = fs::remove_file(&picture_path);
        })
    }
}

/// Letters, digits and `-_.` of any script stay; all else would trouble a file system.
fn file_stem(wanted: &str) -> String {
    const LONGEST: usize = 80;
    let safe = |c: char| {
        if c.is_alphanumeric() || "-_.".contains(c) {
            c
        } else {
            '-'
        }
    };
    let stem: String = wanted.chars().take(LONGEST).map(safe).collect();
    match stem.trim_start_matches('.') {
        "" => "paper".to_owned(),
        stem => stem.to_owned(),
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

impl Transport for VirtualFolder {
    fn name(&self) -> &str {
        "virtual"
    }

    fn can_answer(&self) -> bool {
        false
    }

    fn write(&mut self, bytes: &[u8], _deadline: Duration) -> Result<usize, TransportError> {
        self.segment.extend(bytes);
        Ok(bytes.len())
    }

    fn read(&mut self, _buffer: &mut [u8], _: Duration) -> Result<usize, TransportError> {
        Ok(0)
    }

    fn end_segment(&mut self) -> Result<Landing, TransportError> {
        self.keep().map_err(TransportError::Picture)?;
        self.segment.clear();
        Ok(Landing::Printed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_people_becomes_a_file_name() {
        assert_eq!(file_stem("receipt-A-000142"), "receipt-A-000142");
        assert_eq!(file_stem("../../etc/passwd"), "-..-etc-passwd");
        assert_eq!(file_stem("schüssel blau"), "schüssel-blau");
        assert_eq!(file_stem(".."), "paper");
    }
}
