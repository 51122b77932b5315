//! The one till of this process, opened when it is first needed. Knows no command by name.
//! Refuses: giving up; a folder that was in use is tried again at the next call.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stall_host::SystemHost;
use stall_till::api::upkeep::Notice;
use stall_till::{Problem, Till};

/// Is told every change and progress of the till.
pub type Listener = Arc<dyn Fn(Notice) + Send + Sync>;

/// Shared by all windows of the process.
#[derive(Clone)]
pub struct Door {
    folder: PathBuf,
    listener: Listener,
    till: Arc<Mutex<Option<Arc<Till>>>>,
}

impl Door {
    /// A door to the till of `folder`; nothing is opened yet.
    pub fn new(folder: PathBuf, listener: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        Self {
            folder,
            listener: Arc::new(listener),
            till: Arc::default(),
        }
    }

    /// The till, opened now if it was not. May wait for the disk.
    ///
    /// # Errors
    /// Why the folder or its ledger cannot be opened, as the window will say it.
    pub fn till(&self) -> Result<Arc<Till>, Problem> {
        let mut place = self.place();
        if let Some(till) = &*place {
            return Ok(till.clone());
        }
        let till = open(&self.folder)?;
        self.forward(&till);
        *place = Some(till.clone());
        Ok(till)
    }

    /// The till if it is open.
    pub fn open_till(&self) -> Option<Arc<Till>> {
        self.place().clone()
    }

    /// Seals and closes the till; called once, when the last window is gone.
    pub fn close(&self) {
        if let Some(till) = self.place().take() {
            till.close();
        }
    }

    fn forward(&self, till: &Till) {
        let (changes, listener) = (till.watch(), self.listener.clone());
        std::thread::spawn(move || changes.into_iter().for_each(|notice| listener(notice)));
    }

    fn place(&self) -> MutexGuard<'_, Option<Arc<Till>>> {
        self.till.lock().unwrap_or_else(PoisonError::into_inner)
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

    #[test]
    fn a_folder_another_process_held_opens_at_the_next_call_after_it_left() {
        let folder = tempfile::tempdir().unwrap();
        let other = SystemHost::open(folder.path()).unwrap();
        let door = Door::new(folder.path().to_path_buf(), |_| ());
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
        let door = Door::new(folder.path().to_path_buf(), |_| ());
        door.till().unwrap();
        door.close();
        assert!(SystemHost::open(folder.path()).is_ok());
    }
}
