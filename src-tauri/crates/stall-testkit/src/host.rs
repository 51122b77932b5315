//! A Host whose clock moves only when told, whose ids and keys a seed decides, on a folder of its own.
//!
//! Refuses the wall clock and the system's randomness: a story plays the same tomorrow.

use crate::Seeded;
use stall_domain::Moment;
use stall_till::{Host, HostError};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard},
};
use tempfile::TempDir;
use uuid::{Builder, Uuid};

/// Sunday 22 November 2026, 09:00 in Amsterdam.
const MORNING: Moment = Moment {
    ms: 1_795_334_400_000,
    offset_minutes: 60,
};

/// A machine for one till of a story.
pub struct TestHost {
    folder: PathBuf,
    /// Removed with the host, unless the folder was given.
    _own: Option<TempDir>,
    machine_id: String,
    inner: Mutex<Inner>,
}

struct Inner {
    now: Moment,
    random: Seeded,
    minted: u16,
    minted_ms: i64,
    secrets: BTreeMap<String, Vec<u8>>,
}

impl TestHost {
    /// A machine with a folder of its own.
    pub fn seeded(seed: u64) -> Self {
        let own = TempDir::new().expect("a test may make a folder");
        let folder = own.path().to_owned();
        Self {
            _own: Some(own),
            ..Self::in_folder(seed, &folder)
        }
    }

    /// A machine on a given folder, which stays. Secrets live in the host: carry it over to open the folder again.
    pub fn in_folder(seed: u64, folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            _own: None,
            machine_id: format!("test machine {seed}"),
            inner: Mutex::new(Inner {
                now: MORNING,
                random: Seeded::new(seed),
                minted: 0,
                minted_ms: 0,
                secrets: BTreeMap::new(),
            }),
        }
    }

    /// Moves the clock; a negative step is a clock set back.
    pub fn advance(&self, step_ms: i64) {
        self.inner().now.ms += step_ms;
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        match self.inner.lock() {
            Ok(inner) => inner,
            Err(poisoned) => poisoned.into_inner(),
        }
    }
}

impl Host for TestHost {
    fn now(&self) -> Moment {
        self.inner().now
    }

    /// Rises with every call, as a machine's own ids do.
    fn new_id(&self) -> Uuid {
        let mut inner = self.inner();
        inner.minted_ms = inner.minted_ms.max(inner.now.ms);
        inner.minted += 1;
        if inner.minted > 0x0fff {
            inner.minted = 0;
            inner.minted_ms += 1;
        }
        let mut bytes = [0u8; 10];
        inner.random.fill(&mut bytes[2..]);
        bytes[..2].copy_from_slice(&inner.minted.to_be_bytes());
        let ms = u64::try_from(inner.minted_ms).unwrap_or(0);
        Builder::from_unix_timestamp_millis(ms, &bytes).into_uuid()
    }

    fn fill_random(&self, bytes: &mut [u8]) -> Result<(), HostError> {
        self.inner().random.fill(bytes);
        Ok(())
    }

    fn data_folder(&self) -> &Path {
        &self.folder
    }

    fn machine_id(&self) -> String {
        self.machine_id.clone()
    }

    fn read_secret(&self, name: &str) -> Result<Option<Vec<u8>>, HostError> {
        Ok(self.inner().secrets.get(name).cloned())
    }

    fn keep_secret(&self, name: &str, secret: &[u8]) -> Result<(), HostError> {
        self.inner()
            .secrets
            .insert(name.to_owned(), secret.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_machine() {
        let (one, other) = (TestHost::seeded(3), TestHost::seeded(3));
        let ids = |host: &TestHost| (0..5_000).map(|_| host.new_id()).collect::<Vec<_>>();
        let first = ids(&one);
        assert_eq!(first, ids(&other));
        assert!(first.windows(2).all(|pair| pair[0] < pair[1]));
        assert_ne!(first[0], TestHost::seeded(4).new_id());
    }

    #[test]
    fn the_clock_stands_until_it_is_moved() {
        let host = TestHost::seeded(1);
        let before = host.now();
        host.advance(60_000);
        assert_eq!(host.now().ms - before.ms, 60_000);
        assert_eq!(before.minute(), "Sun 22 Nov 2026  09:00");
    }
}
