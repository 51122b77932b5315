//! A printed paper as grey dots: read from and written to PNG, compared, and the code's square found on it.
//! Refuses to know what stands on it.

use std::{fs::File, io::BufReader, path::Path};

/// Grey values by row, 0 is black.
#[derive(Clone)]
pub struct Paper {
    pub width: usize,
    pub height: usize,
    pub dots: Vec<u8>,
}

/// The dots from the first to the last, all four included.
#[derive(Debug, PartialEq, Eq)]
pub struct Span {
    pub left: usize,
    pub right: usize,
    pub top: usize,
    pub bottom: usize,
}

impl Paper {
    pub fn blank(width: usize, height: usize) -> Paper {
        Paper {
            width,
            height,
            dots: vec![255; width * height],
        }
    }

    pub fn read(file: impl AsRef<Path>) -> Paper {
        let mut decoder = png::Decoder::new(BufReader::new(File::open(file).unwrap()));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let step = info.color_type.samples();
        let (width, height) = (info.width as usize, info.height as usize);
        let dots = bytes
            .chunks(step)
            .take(width * height)
            .map(|dot| dot[0])
            .collect();
        Paper {
            width,
            height,
            dots,
        }
    }

    pub fn write(&self, file: &Path) {
        let mut encoder = png::Encoder::new(
            File::create(file).unwrap(),
            self.width as u32,
            self.height as u32,
        );
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder
            .write_header()
            .unwrap()
            .write_image_data(&self.dots)
            .unwrap();
    }

    pub fn at(&self, x: usize, y: usize) -> u8 {
        self.dots[y * self.width + x]
    }

    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Where two papers of one size differ; `None` when they are the same.
    pub fn changed(&self, other: &Paper) -> Option<Span> {
        let places = (0..self.dots.len()).filter(|place| self.dots[*place] != other.dots[*place]);
        self.span_of(places)
    }

    /// The square of the code: from the first black dot at the left to the end of its upper left finder's row.
    pub fn code_square(&self) -> Span {
        let black = |x: usize, y: usize| self.at(x, y) < 128;
        let left = (0..self.width)
            .find(|x| (0..self.height).any(|y| black(*x, y)))
            .unwrap();
        let top = (0..self.height).find(|y| black(left, *y)).unwrap();
        let finder = (left..self.width).take_while(|x| black(*x, top)).count();
        // The lower left finder ends where the code does: the last black dots of its column before the words.
        let mut edge = (top..self.height).filter(|y| (left..left + finder).all(|x| black(x, *y)));
        let bottom = edge.next_back().unwrap();
        let side = bottom - top;
        Span {
            left,
            right: left + side,
            top,
            bottom,
        }
    }

    fn span_of(&self, places: impl Iterator<Item = usize>) -> Option<Span> {
        places.fold(None, |span: Option<Span>, place| {
            let (x, y) = (place % self.width, place / self.width);
            let span = span.unwrap_or(Span {
                left: x,
                right: x,
                top: y,
                bottom: y,
            });
            Some(Span {
                left: span.left.min(x),
                right: span.right.max(x),
                top: span.top.min(y),
                bottom: span.bottom.max(y),
            })
        })
    }
}
