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
    use crate::Currency;
    use serde_json::Value;

    /// The vectors name the exact amount first; the till has a key of its own for it.
    #[test]
    fn suggestions_are_the_vectors() {
        let text = include_str!("../../../../tests/vectors/ux/quick_cash_vectors.json");
        let vectors: Vec<Value> = serde_json::from_str(text).unwrap();
        assert!(vectors.len() >= 10);
        for vector in vectors {
            let currency: Currency = vector["currency"].as_str().unwrap().parse().unwrap();
            let total_minor = vector["total_minor"].as_i64().unwrap();
            let listed = vector["suggest_minor"].as_array().unwrap().iter();
            let mut expected: Vec<i64> = listed.map(|minor| minor.as_i64().unwrap()).collect();
            let payable = currency.cash_rounding().apply(total_minor);
            expected.retain(|minor| *minor != payable && *minor != total_minor);
            let suggested = quick_cash(payable, &currency.notes(), expected.len());
            assert_eq!(suggested, expected, "{currency} {total_minor}");
        }
    }

    #[test]
    fn nothing_to_pay_suggests_nothing() {
        assert!(quick_cash(0, &"EUR".parse::<Currency>().unwrap().notes(), 4).is_empty());
    }
}
