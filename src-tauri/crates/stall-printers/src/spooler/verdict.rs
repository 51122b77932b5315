//! What becomes of a job when a send does not end well. Pure: the one place that says what is retried.

/// What is known when a send of one segment failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Bytes of the segment that left us; `None` when the link does not count.
    pub left: Option<usize>,
    /// Whether earlier segments went over this link and nobody confirmed them.
    pub has_unproven: bool,
}

/// What the spool does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing of it left us: again, by itself.
    Again,
    /// It may have come out: a person decides.
    AskPerson,
}

/// A second paper is worse than a question.
pub(crate) fn verdict(failure: Failure) -> Verdict {
    match failure.left {
        Some(0) if !failure.has_unproven => Verdict::Again,
        _ => Verdict::AskPerson,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_segment_of_which_nothing_left_is_sent_again_without_asking() {
        let verdict = |left, has_unproven| super::verdict(Failure { left, has_unproven });
        assert_eq!(verdict(Some(0), false), Verdict::Again);
        assert_eq!(verdict(Some(1), false), Verdict::AskPerson);
        assert_eq!(verdict(None, false), Verdict::AskPerson);
        assert_eq!(verdict(Some(0), true), Verdict::AskPerson);
    }
}
