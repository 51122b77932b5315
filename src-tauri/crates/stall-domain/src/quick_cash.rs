//! Which notes a customer is likely to hold out for a total.
//!
//! Refuses a sum with a note too many: leaving any note out must fall short. Vectors: ux quick_cash.

/// Likely handed amounts above `total_minor`, smallest first; the exact amount is not among them.
pub fn quick_cash(total_minor: i64, notes_minor: &[i64], limit: usize) -> Vec<i64> {
    let mut notes: Vec<i64> = notes_minor.iter().copied().filter(|n| *n > 0).collect();
    notes.sort_unstable_by(|a, b| b.cmp(a));
    let mut found = Vec::new();
    cover(total_minor, &notes, 0, i64::MAX, &mut found, 0);
    found.sort_unstable();
    found.dedup();
    found.retain(|amount| *amount != total_minor);
    found.truncate(limit);
    found
}

/// Minimal covers: taking notes from large to small, a cover is minimal when its smallest note is needed.
fn cover(total: i64, notes: &[i64], sum: i64, smallest: i64, found: &mut Vec<i64>, depth: usize) {
    const DEPTH_MAX: usize = 12;
    if sum >= total {
        if sum - smallest < total {
            found.push(sum);
        }
        return;
    }
    if depth == DEPTH_MAX {
        return;
    }
    for (place, note) in notes.iter().enumerate() {
        cover(total, &notes[place..], sum + note, *note, found, depth + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EUR: [i64; 6] = [20_000, 10_000, 5_000, 2_000, 1_000, 500];

    #[test]
    fn euros_are_suggested_as_people_pay() {
        assert_eq!(quick_cash(2_300, &EUR, 4), [2_500, 3_000, 4_000, 5_000]);
        assert_eq!(
            quick_cash(3_700, &[5_000, 2_000, 1_000, 500], 2),
            [4_000, 5_000]
        );
        assert!(quick_cash(0, &EUR, 4).is_empty());
    }
}
