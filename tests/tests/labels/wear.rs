//! What a thermal head and a month in a pocket do to a label: heat that trails, dots that spread, a wavering motor, a
//! dead element, fading, grain. Everything is seeded and the same each time. Refuses geometry a camera would add.

use crate::paper::Paper;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wear {
    /// The dots as sent, enlarged as a camera sees them.
    None,
    /// A head that has printed some kilometres.
    Used,
    /// A worn head on paper that lay in the sun.
    Old,
    /// Nobody can read this; it proves that the wear is real.
    Ruined,
}

struct Grade {
    /// Share of a dot's heat that is left one dot further along the feed, in per mille.
    trail: u32,
    /// How far heat spreads, in pixels of the enlarged picture.
    spread: usize,
    /// How far rows waver along the feed, in pixels.
    waver: f64,
    dead_column: bool,
    /// Black and white after fading.
    black: u32,
    white: u32,
    grain: u32,
}

/// Pixels a dot is enlarged to.
const SCALE: usize = 4;

pub fn worn(paper: &Paper, wear: Wear) -> Paper {
    let grade = match wear {
        Wear::None => return enlarged(paper),
        Wear::Used => Grade {
            trail: 250,
            spread: 2,
            waver: 0.6,
            dead_column: false,
            black: 40,
            white: 235,
            grain: 10,
        },
        Wear::Old => Grade {
            trail: 350,
            spread: 3,
            waver: 1.2,
            dead_column: true,
            black: 90,
            white: 210,
            grain: 18,
        },
        Wear::Ruined => Grade {
            trail: 900,
            spread: 12,
            waver: 4.0,
            dead_column: true,
            black: 120,
            white: 190,
            grain: 40,
        },
    };
    let mut paper = paper.clone();
    if grade.dead_column {
        let column = paper.width / 5;
        (0..paper.height).for_each(|y| paper.dots[y * paper.width + column] = 255);
    }
    let paper = wavered(&enlarged(&trailed(&paper, grade.trail)), grade.waver);
    let paper = spread(&spread(&paper, grade.spread), grade.spread);
    faded(paper, &grade)
}

fn enlarged(paper: &Paper) -> Paper {
    let mut large = Paper::blank(paper.width * SCALE, paper.height * SCALE);
    for (place, dot) in large.dots.iter_mut().enumerate() {
        let (x, y) = (place % (paper.width * SCALE), place / (paper.width * SCALE));
        *dot = paper.at(x / SCALE, y / SCALE);
    }
    large
}

/// An element stays warm after it fired: what follows a black dot is grey.
fn trailed(paper: &Paper, per_mille: u32) -> Paper {
    let mut trailed = paper.clone();
    for x in 0..paper.width {
        let mut heat = 0;
        for y in 0..paper.height {
            let fired = u32::from(255 - paper.at(x, y));
            heat = fired.max(heat * per_mille / 1_000);
            trailed.dots[y * paper.width + x] = (255 - heat) as u8;
        }
    }
    trailed
}

/// The motor runs a little fast, then a little slow.
fn wavered(paper: &Paper, pixels: f64) -> Paper {
    let mut wavered = Paper::blank(paper.width, paper.height);
    for y in 0..paper.height {
        let from = y as f64 + pixels * (y as f64 / 23.0).sin();
        let from = (from.round().max(0.0) as usize).min(paper.height - 1);
        let (to, from) = (y * paper.width, from * paper.width);
        wavered.dots[to..to + paper.width].copy_from_slice(&paper.dots[from..from + paper.width]);
    }
    wavered
}

/// A box blur both ways; twice is nearly a bell.
fn spread(paper: &Paper, radius: usize) -> Paper {
    let mut spread = Paper::blank(paper.width, paper.height);
    let rows = blurred(&paper.dots, paper.width, paper.height, radius, |x, y| {
        y * paper.width + x
    });
    spread.dots = blurred(&rows, paper.height, paper.width, radius, |y, x| {
        y * paper.width + x
    });
    spread
}

fn blurred(
    dots: &[u8],
    length: usize,
    lines: usize,
    radius: usize,
    place: impl Fn(usize, usize) -> usize,
) -> Vec<u8> {
    let mut blurred = dots.to_vec();
    for line in 0..lines {
        let mut sums = vec![0_u32];
        sums.extend((0..length).scan(0, |sum, at| {
            *sum += u32::from(dots[place(at, line)]);
            Some(*sum)
        }));
        for at in 0..length {
            let (first, end) = (at.saturating_sub(radius), (at + radius + 1).min(length));
            blurred[place(at, line)] = ((sums[end] - sums[first]) / (end - first) as u32) as u8;
        }
    }
    blurred
}

fn faded(mut paper: Paper, grade: &Grade) -> Paper {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for dot in &mut paper.dots {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let grain = (seed % u64::from(2 * grade.grain + 1)) as i32 - grade.grain as i32;
        let value = grade.black + (grade.white - grade.black) * u32::from(*dot) / 255;
        *dot = (value as i32 + grain).clamp(0, 255) as u8;
    }
    paper
}
