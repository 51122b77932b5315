//! The drawn forms of things for sale, as the screens draw them: 48 grid, SVG path data. Every arc
//! names its command: the rasteriser reads only the first of a run of arcs.

use super::{Area, Ink};

const fn solid(path: &'static str) -> Area {
    Area {
        path,
        ink: Ink::Solid,
        outlined: false,
    }
}

const fn solid_outlined(path: &'static str) -> Area {
    Area {
        path,
        ink: Ink::Solid,
        outlined: true,
    }
}

const fn white(path: &'static str) -> Area {
    Area {
        path,
        ink: Ink::White,
        outlined: false,
    }
}

const fn white_outlined(path: &'static str) -> Area {
    Area {
        path,
        ink: Ink::White,
        outlined: true,
    }
}

const fn line(path: &'static str) -> Area {
    Area {
        path,
        ink: Ink::None,
        outlined: true,
    }
}

const fn stitch(path: &'static str) -> Area {
    Area {
        path,
        ink: Ink::Stitch,
        outlined: false,
    }
}

pub(super) const FORMS: &[(&str, &[Area])] = &[
    (
        "mug",
        &[
            white("M8 10h25v24a7 7 0 0 1-7 7H15a7 7 0 0 1-7-7z"),
            solid("M8 10h25v18c-4 3.5-8-1-12.5.5S12 32 8 29z"),
            line("M8 10h25v24a7 7 0 0 1-7 7H15a7 7 0 0 1-7-7z"),
            line("M33 16h4a5 5 0 0 1 5 5v4a6 6 0 0 1-6 6h-3"),
        ],
    ),
    (
        "bowl",
        &[
            white("M5 17h38c0 12-6 19-13 20v4H18v-4C11 36 5 29 5 17z"),
            solid("M5 17h38c0 6-1.5 10-4 13-4 2-8-2-13 0s-10 2-15-.5C7 26 5 22 5 17z"),
            line("M5 17h38c0 12-6 19-13 20v4H18v-4C11 36 5 29 5 17z"),
            line("M18 37h12"),
        ],
    ),
    (
        "vase",
        &[
            white("M20 5h8v9c0 4 8 7 8 16 0 7-5 12-12 12s-12-5-12-12c0-9 8-12 8-16z"),
            solid("M20 5h8v9c0 4 7.5 7 8 14.5-4 3-8-1-12 0s-8 2.5-12 .5C12.5 21 20 18 20 14z"),
            line("M20 5h8v9c0 4 8 7 8 16 0 7-5 12-12 12s-12-5-12-12c0-9 8-12 8-16z"),
        ],
    ),
    (
        "tumbler",
        &[
            white("M11 7h26l-4 34H15z"),
            solid("M11 7h26l-2.4 21c-4 2.5-7-1-11 0s-7 2-10.2 0z"),
            line("M11 7h26l-4 34H15z"),
        ],
    ),
    (
        "dish",
        &[
            white("M4 27h40c-2 8-9 12-20 12S6 35 4 27z"),
            solid("M4 27h40c-1 4-3 6-5 8-5 1-9-1-14 0s-11 1-16-.5C6.5 32.5 5 30 4 27z"),
            line("M4 27h40c-2 8-9 12-20 12S6 35 4 27z"),
            line("M24 27V13"),
            white_outlined("M24 7a3 3 0 1 1 0 6a3 3 0 0 1 0-6z"),
        ],
    ),
    (
        "pinch",
        &[
            white("M7 16c5-3 10 2 17-1s13-1 17 1c1 13-4 24-17 24S6 29 7 16z"),
            solid(
                "M7 16c5-3 10 2 17-1s13-1 17 1c.5 6-.5 10-2 14-5 2-9-1-15 0s-11 2-15-1C7.5 25 6.6 20 7 16z",
            ),
            line("M7 16c5-3 10 2 17-1s13-1 17 1c1 13-4 24-17 24S6 29 7 16z"),
        ],
    ),
    (
        "plate",
        &[
            white_outlined("M24 5a19 19 0 1 1 0 38a19 19 0 0 1 0-38z"),
            solid_outlined("M24 12a12 12 0 1 1 0 24a12 12 0 0 1 0-24z"),
        ],
    ),
    (
        "jug",
        &[
            white("M12 6l20 3-3 9c5 3 7 8 6 14-1 7-5 10-12 10S11 39 11 31c0-6 2-9 5-13z"),
            solid("M12 6l20 3-3 9c4 3 6 6 6 11-4 3-8-1-12 0s-8 1.5-12 0c.5-5 2.5-8 5-11z"),
            line("M12 6l20 3-3 9c5 3 7 8 6 14-1 7-5 10-12 10S11 39 11 31c0-6 2-9 5-13z"),
            line("M30 14c8-2 12 3 11 8-1 4-4 5-6 5"),
        ],
    ),
    (
        "planter",
        &[
            solid_outlined("M9 23h30l-3 19H12z"),
            line("M24 23V13M24 15c-5 1-9-1-9-6 5-1 9 1 9 6zM24 12c4 0 7-2 7-7-4 0-7 2-7 7z"),
        ],
    ),
    (
        "towel",
        &[
            white_outlined("M10 6h28v36H10z"),
            solid("M10 27h28v4H10zM10 34h28v3H10z"),
            line("M10 6h28v36H10z"),
            stitch("M13 9.5h22"),
        ],
    ),
    (
        "napkin",
        &[
            solid_outlined("M16 5h27v27H16z"),
            white_outlined("M6 14h27v27H6z"),
            stitch("M9.5 17.5h20v20h-20z"),
        ],
    ),
    (
        "apron",
        &[
            line("M17 17c0-15 14-15 14 0"),
            white_outlined("M16 17h16l2 9 6 3v13H8V29l6-3z"),
            line("M16 29h16v7H16z"),
        ],
    ),
    (
        "scarf",
        &[
            white_outlined("M13 8c5-4 14-4 18 0l2 8-5 5 9 13-8 4-7-9 1 12H13l-2-17 5-6z"),
            line("M14 41v4M18 41v4M22 41v4M30 38l2 4M34 36l2 4"),
        ],
    ),
    (
        "cushion",
        &[
            white_outlined("M6 8c12 4 24 4 36 0-3 11-3 21 0 32-12-4-24-4-36 0 3-11 3-21 0-32z"),
            stitch("M14 15c7 1.5 13 1.5 20 0"),
        ],
    ),
    (
        "tote",
        &[
            white_outlined("M9 17h30l3 25H6z"),
            line("M17 25V13a7 7 0 0 1 14 0v12"),
        ],
    ),
    (
        "throw",
        &[
            solid_outlined("M5 12h38v24H5z"),
            white("M5 18h38v3H5zM5 27h38v3H5z"),
            line("M5 12h38v24H5z"),
            line("M8 36v5M14 36v5M20 36v5M26 36v5M32 36v5M38 36v5"),
        ],
    ),
    (
        "card",
        &[
            white_outlined("M5 9h38v30H5z"),
            solid("M10 15h13v16H10z"),
            line("M28 17h10M28 23h10M28 29h7"),
        ],
    ),
    (
        "wrap",
        &[
            white_outlined("M6 17h36v24H6z"),
            line("M24 17v24"),
            white_outlined("M24 17c-3-9-11-9-11-4s8 4 11 4 11 1 11-4-8-5-11 4z"),
        ],
    ),
];
