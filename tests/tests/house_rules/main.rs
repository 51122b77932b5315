//! The house rules of this tree, read from its manifests and sources. Every rule is a pure function with its own
//! proof that it bites. Refuses: exceptions without a reason beside them.

#![allow(clippy::unwrap_used)]

mod fault;
mod layout;
mod names;
mod prose;
mod rights;
mod rooms;
mod rust_text;
mod tests_kept;
mod tree;

use fault::Fault;
use tree::Tree;

/// Fails with one line a fault, `file:line: rule: what`.
fn expect_none(mut faults: Vec<Fault>) {
    faults.sort();
    let lines: String = faults.iter().map(|fault| format!("  {fault}\n")).collect();
    assert!(
        faults.is_empty(),
        "{} house rules broken:\n{lines}",
        faults.len()
    );
}

#[test]
fn no_room_uses_a_room_above_it() {
    expect_none(rooms::faults(&Tree::read().packages));
}

#[test]
fn every_room_takes_the_workspace_lints_and_versions() {
    expect_none(rooms::manifest_faults(&Tree::read()));
}

#[test]
fn exclusive_libraries_stay_in_their_rooms() {
    expect_none(rights::library_faults(&Tree::read().packages));
}

#[test]
fn the_clock_randomness_and_the_machine_stay_at_the_edge() {
    expect_none(Tree::read().each_source(rights::call_faults));
}

#[test]
fn the_window_libraries_and_unsafe_markup_stay_out_of_the_screens() {
    expect_none(Tree::read().each_source(rights::screen_faults));
}

#[test]
fn every_dependency_comes_from_the_registry() {
    expect_none(layout::lock_faults(&Tree::read()));
}

#[test]
fn every_shared_library_has_a_reason() {
    expect_none(layout::reason_faults(&Tree::read()));
}

#[test]
fn the_top_level_holds_only_the_agreed_rooms() {
    expect_none(layout::top_level_faults(&Tree::read().top_level));
}

#[test]
fn no_module_hides_in_mod_rs_and_no_file_outgrows_a_reader() {
    expect_none(Tree::read().each_source(layout::file_faults));
}

#[test]
fn every_source_file_says_what_it_owns() {
    expect_none(Tree::read().each_source(prose::header_faults));
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    expect_none(Tree::read().each_source(prose::machine_path_faults));
}

#[test]
fn the_readme_and_the_check_name_the_two_commands() {
    expect_none(prose::command_faults(&Tree::read()));
}

#[test]
fn names_say_what_a_thing_is() {
    expect_none(Tree::read().each_source(names::faults));
}

#[test]
fn no_reachable_code_unwraps() {
    expect_none(Tree::read().each_source(tests_kept::unwrap_faults));
}

#[test]
fn no_test_is_ignored_or_narrowed() {
    expect_none(Tree::read().each_source(tests_kept::narrowed_faults));
}
