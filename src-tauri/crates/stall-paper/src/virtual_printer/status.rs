//! Status bytes as the manuals give them: the fixed bits tell a real-time answer from a fence.

/// The answer to `DLE EOT n`: `0xx1xx10`.
pub fn real_time(n: u8, out_of_paper: bool, cover_open: bool) -> u8 {
    let when = |condition: bool, bits: u8| if condition { bits } else { 0 };
    0x12 | match n {
        1 => when(out_of_paper || cover_open, 0x08),
        2 => when(cover_open, 0x04) | when(out_of_paper, 0x20),
        4 => when(out_of_paper, 0x60),
        _ => 0,
    }
}

/// The answer to `GS r 1`: paper sensor, `0xx0xxxx`.
pub fn paper_sensor(out_of_paper: bool) -> u8 {
    if out_of_paper { 0x0C } else { 0x00 }
}
