//! Shared fixtures of the stories. Refuses: product code.
