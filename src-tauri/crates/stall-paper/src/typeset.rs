//! Shaped text: serif names, and every line the printer's own code page cannot say. Uses only the
//! fonts in `assets/fonts`, never the system's, so the same text is the same dots on every machine.
//! A character no font has is drawn as an empty box.

use std::cell::RefCell;
use std::sync::Arc;

use cosmic_text::fontdb::{Database, Source};
use cosmic_text::{
    Attrs, Buffer, CacheKey, Fallback, Family, FeatureTag, FontFeatures, FontSystem, LayoutGlyph,
    Metrics, Shaping, SwashCache, SwashContent, Wrap,
};

use crate::Bitmap;

/// Coverage above which a dot is burnt (of 255): one bit, hard threshold.
const INK_THRESHOLD: u8 = 110;

/// Which kind of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    Serif,
    Sans,
}

struct BundledFallback;

impl Fallback for BundledFallback {
    fn common_fallback(&self) -> &[&'static str] {
        &["Noto Sans", "Young Serif"]
    }

    fn forbidden_fallback(&self) -> &[&'static str] {
        &[]
    }

    fn script_fallback(&self, _: unicode_script::Script, _: &str) -> &[&'static str] {
        &[
            "Noto Sans Hebrew",
            "Noto Sans Arabic",
            "Noto Sans Thai",
            "Noto Sans Devanagari",
            "Droid Sans Fallback",
        ]
    }
}

struct Typesetter {
    fonts: FontSystem,
    cache: SwashCache,
}

thread_local! {
    static TYPESETTER: RefCell<Typesetter> = RefCell::new(Typesetter::new());
}

impl Typesetter {
    fn new() -> Self {
        let files: [&'static [u8]; 7] = [
            include_bytes!("../../../../assets/fonts/YoungSerif-Regular.ttf"),
            include_bytes!("../../../../assets/fonts/NotoSans-Regular.ttf"),
            include_bytes!("../../../../assets/fonts/NotoSansHebrew-Regular.ttf"),
            include_bytes!("../../../../assets/fonts/NotoSansArabic-Regular.ttf"),
            include_bytes!("../../../../assets/fonts/NotoSansThai-Regular.ttf"),
            include_bytes!("../../../../assets/fonts/NotoSansDevanagari-Regular.ttf"),
            include_bytes!("../../../../assets/fonts/DroidSansFallback-Subset.ttf"),
        ];
        let mut database = Database::new();
        for file in files {
            database.load_font_source(Source::Binary(Arc::new(file)));
        }
        let fonts = FontSystem::new_with_locale_and_db_and_fallback(
            "en".to_owned(),
            database,
            BundledFallback,
        );
        Self {
            fonts,
            cache: SwashCache::new(),
        }
    }
}

enum Mark {
    Glyph { key: CacheKey, x: i32, y: i32 },
    Box { x: i32, width: u32 },
}

/// One shaped line, measured and ready to draw.
pub struct Shaped {
    /// Advance width, in dots.
    pub width: u32,
    size_px: f32,
    marks: Vec<Mark>,
}

/// Shapes one line (bidirectional, with ligatures and marks). Control characters show as boxes.
pub fn shape(text: &str, voice: Voice, size_px: f32) -> Shaped {
    let visible: String = text
        .chars()
        .map(|c| if c.is_control() { '\u{FFFF}' } else { c })
        .collect();
    TYPESETTER.with_borrow_mut(|setter| {
        let mut buffer = Buffer::new(&mut setter.fonts, Metrics::new(size_px, size_px));
        buffer.set_wrap(Wrap::None);
        buffer.set_size(None, None);
        let family = match voice {
            Voice::Serif => Family::Name("Young Serif"),
            Voice::Sans => Family::Name("Noto Sans"),
        };
        let mut features = FontFeatures::new();
        features.enable(FeatureTag::new(b"lnum"));
        let attrs = Attrs::new().family(family).font_features(features);
        buffer.set_text(&visible, &attrs, Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut setter.fonts, false);
        let mut shaped = Shaped {
            width: 0,
            size_px,
            marks: Vec::new(),
        };
        for run in buffer.layout_runs() {
            shaped.add_run(run.glyphs);
        }
        shaped
    })
}

impl Shaped {
    /// A right-to-left line may start anywhere; only its extent counts here.
    fn add_run(&mut self, glyphs: &[LayoutGlyph]) {
        let left = glyphs.iter().map(|g| g.x).fold(f32::INFINITY, f32::min);
        let mut right = 0.0_f32;
        for glyph in glyphs {
            let x = glyph.x - left;
            right = right.max(x + glyph.w);
            if glyph.glyph_id == 0 {
                let width = glyph.w.max(self.size_px * 0.4) as u32;
                self.marks.push(Mark::Box { x: x as i32, width });
                right = right.max(x + width as f32);
            } else {
                let place = glyph.physical((-left, 0.0), 1.0);
                self.marks.push(Mark::Glyph {
                    key: place.cache_key,
                    x: place.x,
                    y: place.y,
                });
            }
        }
        self.width = self.width.max(right.ceil() as u32);
    }

    /// Draws with the start of the line at `x` and the baseline at row `baseline`.
    pub fn draw(&self, target: &mut Bitmap, x: i32, baseline: i32) {
        TYPESETTER.with_borrow_mut(|setter| {
            for mark in &self.marks {
                match mark {
                    Mark::Glyph { key, x: gx, y: gy } => {
                        if let Some(image) = setter.cache.get_image(&mut setter.fonts, *key) {
                            burn(target, image, x + gx, baseline + gy);
                        }
                    }
                    Mark::Box { x: bx, width } => {
                        let height = (self.size_px * 0.7) as u32;
                        draw_box(target, x + bx, baseline - height as i32, *width, height);
                    }
                }
            }
        });
    }
}

fn burn(target: &mut Bitmap, image: &cosmic_text::SwashImage, x: i32, y: i32) {
    let place = image.placement;
    let step = match image.content {
        SwashContent::Mask => 1,
        SwashContent::SubpixelMask | SwashContent::Color => 4,
    };
    let dots = image.data.chunks_exact(step).map(|pixel| pixel[step - 1]);
    for (index, coverage) in dots.enumerate() {
        if coverage > INK_THRESHOLD {
            let (dx, dy) = (index as u32 % place.width, index as u32 / place.width);
            target.set(x + place.left + dx as i32, y - place.top + dy as i32);
        }
    }
}

fn draw_box(target: &mut Bitmap, x: i32, y: i32, width: u32, height: u32) {
    let (width, height) = (width.saturating_sub(2).max(5), height.max(6));
    target.fill(x + 1, y, width, 2);
    target.fill(x + 1, y + height as i32 - 2, width, 2);
    target.fill(x + 1, y, 2, height);
    target.fill(x + 1 + width as i32 - 2, y, 2, height);
}
