//! How sleeping workers are woken. Refuses to say why beyond: the queue changed, a person asked, or stop.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Counts that only grow; a sleeper compares them with those it saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beat {
    /// The queue changed.
    pub changes: u64,
    /// A person asked for something.
    pub nudges: u64,
    /// Ends the worker at the next place where nothing is half sent.
    pub is_halting: bool,
}

/// One worker's alarm clock.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    beat: Mutex<Beat>,
    rung: Condvar,
}

impl Pulse {
    fn lock(&self) -> MutexGuard<'_, Beat> {
        self.beat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn now(&self) -> Beat {
        *self.lock()
    }

    pub fn ring(&self, change: impl FnOnce(&mut Beat)) {
        change(&mut self.lock());
        self.rung.notify_all();
    }

    /// Sleeps until `is_enough` of the beat, or until `patience` is over.
    pub fn wait(&self, patience: Duration, is_enough: impl Fn(&Beat) -> bool) -> Beat {
        let started = Instant::now();
        let mut beat = self.lock();
        loop {
            let left = patience.saturating_sub(started.elapsed());
            if left.is_zero() || beat.is_halting || is_enough(&beat) {
                return *beat;
            }
            let woken = self.rung.wait_timeout(beat, left);
            beat = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
