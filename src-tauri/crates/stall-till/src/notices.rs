//! What `watch` carries: changes after each commit, progress of long tasks, and their cancel flags.
//!
//! Refuses to block: a watcher that is gone is forgotten.

use crate::{Code, Problem, api::upkeep::Notice};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
};

/// Fans notices out to every watcher.
#[derive(Clone, Default)]
pub struct Notices {
    watchers: Arc<Mutex<Vec<Sender<Notice>>>>,
    tasks: Arc<Mutex<HashMap<String, Arc<AtomicBool>>>>,
}

impl Notices {
    /// A new watcher; dropping it ends it.
    pub fn watch(&self) -> Receiver<Notice> {
        let (sender, receiver) = channel();
        if let Ok(mut watchers) = self.watchers.lock() {
            watchers.push(sender);
        }
        receiver
    }

    /// Tells every watcher.
    pub fn tell(&self, notice: &Notice) {
        if let Ok(mut watchers) = self.watchers.lock() {
            watchers.retain(|watcher| watcher.send(notice.clone()).is_ok());
        }
    }

    /// Begins a task people may cancel; each runs once at a time.
    ///
    /// # Errors
    /// [`Code::TaskRunning`].
    pub fn begin(&self, task: &'static str) -> Result<Task, Problem> {
        let is_cancelled = Arc::new(AtomicBool::new(false));
        if let Ok(mut tasks) = self.tasks.lock() {
            if tasks.contains_key(task) {
                return Err(Problem::new(Code::TaskRunning).fact("task", task));
            }
            tasks.insert(task.to_owned(), is_cancelled.clone());
        }
        Ok(Task {
            name: task,
            is_cancelled,
            notices: self.clone(),
        })
    }

    /// Asks a task to stop; false when it is not running.
    pub fn cancel(&self, task: &str) -> bool {
        let tasks = self.tasks.lock().ok();
        let flag = tasks.and_then(|tasks| tasks.get(task).cloned());
        flag.inspect(|flag| flag.store(true, Ordering::Relaxed))
            .is_some()
    }
}

/// One long task: says how far it is, and learns whether to go on.
pub struct Task {
    name: &'static str,
    is_cancelled: Arc<AtomicBool>,
    notices: Notices,
}

impl Task {
    /// Tells watchers; false means stop at the next safe point.
    pub fn advance(&self, done: u64, total: Option<u64>) -> bool {
        self.notices.tell(&Notice::Progress {
            task: self.name.to_owned(),
            done,
            total,
        });
        !self.is_cancelled.load(Ordering::Relaxed)
    }

    /// The flag itself, for those who poll it.
    pub fn cancel_flag(&self) -> &AtomicBool {
        &self.is_cancelled
    }

    /// Whether somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Ok(mut tasks) = self.notices.tasks.lock() {
            tasks.remove(self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_can_be_cancelled_while_it_runs_and_not_after() {
        let notices = Notices::default();
        let watcher = notices.watch();
        let task = notices.begin("import").unwrap();
        let twice = notices.begin("import").err();
        assert_eq!(twice.map(|problem| problem.code), Some(Code::TaskRunning));
        assert!(task.advance(1, Some(2)));
        assert!(notices.cancel("import"));
        assert!(!task.advance(2, Some(2)));
        drop(task);
        assert!(!notices.cancel("import"));
        assert_eq!(watcher.try_iter().count(), 2);
    }
}
