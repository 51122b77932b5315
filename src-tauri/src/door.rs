//! The one till of this process, opened when it is first needed. Knows no command by name.
//! Refuses: giving up; a folder that was in use is tried again at the next call.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stall_host::SystemHost;
use stall_till::api::upkeep::Notice;
use stall_till::{Problem, Till};

/// Is told every change and progress of the till.
pub type Listener = Arc<dyn Fn(Notice) + Send + Sync>;

/// Where the stalls of this user lie.
#[derive(Clone)]
pub struct Folders {
    pub own: PathBuf,
    pub practice: PathBuf,
}

/// Shared by all windows of the process.
#[derive(Clone)]
pub struct Door {
    listener: Listener,
    practice: PathBuf,
    place: Arc<Mutex<Place>>,
}

/// The folder the door leads to, and its till once opened.
struct Place {
    folder: PathBuf,
    till: Option<Arc<Till>>,
}

impl Door {
    /// A door to the till of this user's own folder; nothing is opened yet.
    pub fn new(folders: Folders, listener: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        Self {
            listener: Arc::new(listener),
            practice: folders.practice,
            place: Arc::new(Mutex::new(Place {
                folder: folders.own,
                till: None,
            })),
        }
    }

    /// The till, opened now if it was not. May wait for the disk.
    ///
    /// # Errors
    /// Why the folder or its ledger cannot be opened, as the window will say it.
    pub fn till(&self) -> Result<Arc<Till>, Problem> {
        let mut place = self.place();
        if let Some(till) = &place.till {
            return Ok(till.clone());
        }
        let till = open(&place.folder)?;
        self.forward(&till);
        till.sync_in_background();
        place.till = Some(till.clone());
        Ok(till)
    }

    /// Leads to the practice stall from now on, which lies in a folder of its own.
    pub fn practise(&self) {
        let mut place = self.place();
        if place.folder != self.practice {
            place.close();
            place.folder = self.practice.clone();
        }
    }

    /// The till if it is open.
    pub fn open_till(&self) -> Option<Arc<Till>> {
        self.place().till.clone()
    }

    /// Seals and closes the till; called once, when the last window is gone.
    pub fn close(&self) {
        self.place().close();
    }

    fn forward(&self, till: &Till) {
        let (changes, listener) = (till.watch(), self.listener.clone());
        std::thread::spawn(move || changes.into_iter().for_each(|notice| listener(notice)));
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn close(&mut self) {
        if let Some(till) = self.till.take() {
            till.close();
        }
    }
}

fn open(folder: &std::path::Path) -> Result<Arc<Till>, Problem> {
    let host = SystemHost::open(folder)?;
    host.start_log()?;
    Ok(Arc::new(Till::open(Arc::new(host))?))
}

#[cfg(test)]
mod tests {
    use stall_till::Code;

    use super::*;

    fn door(folder: &std::path::Path) -> Door {
        let folders = Folders {
            own: folder.to_path_buf(),
            practice: folder.join("practice"),
        };
        Door::new(folders, |_| ())
    }

    #[test]
    fn practising_leaves_the_own_folder_free_and_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let door = door(folder.path());
        door.till().unwrap();
        door.practise();
        door.till().unwrap();
        assert!(SystemHost::open(folder.path()).is_ok());
        assert!(SystemHost::open(&folder.path().join("practice")).is_err());
    }

    #[test]
    fn a_folder_another_process_held_opens_at_the_next_call_after_it_left() {
        let folder = tempfile::tempdir().unwrap();
        let other = SystemHost::open(folder.path()).unwrap();
        let door = door(folder.path());
        assert_eq!(
            door.till().err().map(|problem| problem.code),
            Some(Code::DataDirInUse)
        );
        assert!(door.open_till().is_none());
        drop(other);
        assert!(door.till().is_ok());
    }

    #[test]
    fn a_closed_door_has_let_go_of_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let door = door(folder.path());
        door.till().unwrap();
        door.close();
        assert!(SystemHost::open(folder.path()).is_ok());
    }
}
