//! Of a file that counts the stock of several places, the stock of one.
//!
//! Refuses to add places together: what lies in the studio is not on this table.

use super::{CatalogueFile, Consequence, RowProblem, RowProblemCode};
use stall_ledger::folded;

/// The file counts no place of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPlace;

impl CatalogueFile {
    /// Keeps the stock of the `named` place; of the one called like this stall when nobody names one, and of the only
    /// one when there is no other. Else no stock is kept, and the file says so in its header's row.
    ///
    /// # Errors
    /// When the named place is not in the file.
    pub fn keep_place(
        &mut self,
        named: Option<&str>,
        stall: &str,
    ) -> Result<Option<String>, UnknownPlace> {
        let kept = match named {
            Some(named) => Some(self.place_called(named).ok_or(UnknownPlace)?),
            None if self.places.len() < 2 => return Ok(self.places.first().cloned()),
            None => self.place_called(stall),
        };
        if kept.is_none() {
            let code = RowProblemCode::SeveralPlaces;
            let places = self.places.join(", ");
            let problem = RowProblem::new(1, None, code, &places, Consequence::FieldDropped);
            self.problems.insert(0, problem);
        }
        for variant in self.products.iter_mut().flat_map(|p| &mut p.variants) {
            let at = variant
                .quantity_by_place
                .iter()
                .find(|(place, _)| Some(place) == kept.as_ref());
            variant.quantity = at.map(|(_, quantity)| *quantity);
        }
        Ok(kept)
    }

    fn place_called(&self, name: &str) -> Option<String> {
        let name = folded(name.trim());
        let mut places = self.places.iter();
        places.find(|place| folded(place) == name).cloned()
    }
}

/// The names of the places, each once; a column without a name is the shop as a whole.
pub(super) fn named(columns: &[(usize, String)]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, name) in columns {
        if !name.is_empty() && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}
