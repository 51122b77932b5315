//! What the log's lines alone give away. Refuses nothing itself.

use stall_provenance::ItemId;
use stall_provenance::audit::{Breach, audit_log};
use stall_provenance::leaf::LeafHash;

fn id(n: u8) -> ItemId {
    ItemId::of_record_body(&n.to_string())
}

fn issue(n: u8, edition: &str, numbers: &str) -> String {
    format!(
        "prov/v1 issue {} {edition} {numbers} {}",
        id(n),
        LeafHash([n; 32])
    )
}

fn fixed(edition: &str, total: u16) -> String {
    format!("prov/v1 edition {edition} {total}+1 {}", LeafHash([0; 32]))
}

fn breaches(lines: &[String]) -> Vec<(u64, Breach)> {
    audit_log(lines)
        .into_iter()
        .map(|finding| (finding.leaf, finding.breach))
        .collect()
}

#[test]
fn an_honest_log_has_no_breach_even_when_a_voided_number_is_made_again() {
    let lines = [
        fixed("BLUE", 2),
        issue(1, "BLUE", "1/2"),
        issue(2, "BLUE", "2/2"),
        format!("prov/v1 void {} misprint", id(2)),
        issue(3, "BLUE", "2/2"),
        issue(4, "-", "-"),
        format!("prov/v1 returned {}", id(1)),
        "prov/v1 lease BLUE d/3 1-2".to_owned(),
        format!("prov/v1 close {}", LeafHash([0; 32])),
    ];
    assert_eq!(breaches(&lines), []);
}

#[test]
fn every_breach_is_told_with_its_leaf() {
    let blue = || "BLUE".parse().unwrap();
    let lines = [
        fixed("BLUE", 2),
        issue(1, "BLUE", "1/2"),
        issue(2, "BLUE", "1/2"),
        issue(3, "BLUE", "3/3"),
        issue(4, "RED", "1/1"),
        issue(1, "BLUE", "2/2"),
        format!("prov/v1 returned {}", id(9)),
        "prov/v1 hello".to_owned(),
        fixed("BLUE", 3),
        format!("prov/v1 close {}", LeafHash([0; 32])),
        issue(5, "-", "-"),
    ];
    let expected = [
        (
            2,
            Breach::PieceTwice {
                edition: blue(),
                piece: 1,
                other: id(1),
            },
        ),
        (
            3,
            Breach::TotalDiffers {
                edition: blue(),
                total: 2,
                claimed: 3,
            },
        ),
        (4, Breach::EditionUnknown("RED".parse().unwrap())),
        (5, Breach::IssuedTwice(id(1))),
        (6, Breach::NeverIssued(id(9))),
        (7, Breach::Unreadable),
        (8, Breach::EditionTwice(blue())),
        (10, Breach::BehindClose),
    ];
    assert_eq!(breaches(&lines), expected);
}

#[test]
fn voiding_the_second_of_two_leaves_the_first_alive() {
    let lines = [
        fixed("BLUE", 2),
        issue(1, "BLUE", "1/2"),
        issue(2, "BLUE", "1/2"),
        format!("prov/v1 void {} recalled", id(2)),
        issue(3, "BLUE", "1/2"),
    ];
    let leaves: Vec<u64> = breaches(&lines).into_iter().map(|(leaf, _)| leaf).collect();
    assert_eq!(leaves, [2, 4]);
}
