//! A network with bad luck, from a seed: lost, cut, doubled and replayed answers, portals, proxies that refuse size.

#![allow(clippy::unwrap_used, dead_code)] // test code, used by two targets

use stall_courier::{HttpTransport, SyncError, Transport};
use std::sync::Mutex;

/// A transport that fails in every way a market's network does, then lets something through.
pub struct BadLuck {
    real: HttpTransport,
    state: Mutex<(u64, Vec<u8>)>,
    /// What befell, by name, so that a story can show that everything did.
    pub befell: Mutex<std::collections::BTreeMap<&'static str, u32>>,
}

impl BadLuck {
    pub fn new(url: &str, seed: u64) -> Self {
        let state = Mutex::new((seed | 1, Vec::new()));
        Self {
            real: HttpTransport::new(url),
            state,
            befell: Mutex::default(),
        }
    }

    fn roll(&self) -> u64 {
        let mut state = self.state.lock().unwrap();
        state.0 ^= state.0 << 13;
        state.0 ^= state.0 >> 7;
        state.0 ^= state.0 << 17;
        state.0 >> 11
    }
}

impl Transport for BadLuck {
    fn post(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, SyncError> {
        let rolled = self.roll();
        let name = match rolled % 10 {
            0 => "lost on the way there",
            1 => "answer lost",
            2 => "answer cut",
            3 => "sent twice",
            4 => "old answer",
            5 => "portal",
            6 if body.len() > 3_000 => "too large",
            7 => "bit flipped",
            _ => "nothing",
        };
        *self.befell.lock().unwrap().entry(name).or_default() += 1;
        match name {
            "lost on the way there" => return Err(SyncError::TimedOut),
            "portal" => return Err(SyncError::Portal { status: 200 }),
            "too large" => return Err(SyncError::TooLarge),
            "sent twice" => drop(self.real.post(path, body)),
            _ => {}
        }
        let mut answer = self.real.post(path, body)?;
        match name {
            "answer lost" => return Err(SyncError::TimedOut),
            "answer cut" => answer.truncate((rolled / 10) as usize % answer.len()),
            "bit flipped" => {
                let at = (rolled / 10) as usize % answer.len();
                answer[at] ^= 1 << (rolled % 8);
            }
            "old answer" => {
                let mut state = self.state.lock().unwrap();
                std::mem::swap(&mut state.1, &mut answer);
                return Ok(answer);
            }
            _ => {}
        }
        self.state.lock().unwrap().1.clone_from(&answer);
        Ok(answer)
    }
}
