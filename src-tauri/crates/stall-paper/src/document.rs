//! What is to be said on paper, before anyone knows which printer. Every word is the caller's.

use crate::{Bitmap, Face, Logo};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// Letters of the printer's own font: face, width and height factors, and the line's advance in dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    pub face: Face,
    /// Width and height factors, 1 to 8.
    pub scale: (u8, u8),
    pub advance_dots: u32,
}

impl TextStyle {
    /// Font A, 12 × 24.
    pub const BODY: Self = Self {
        face: Face::A,
        scale: (1, 1),
        advance_dots: 28,
    };
    /// Font B, 9 × 17.
    pub const SMALL: Self = Self {
        face: Face::B,
        scale: (1, 1),
        advance_dots: 21,
    };
    /// Font A at double width and height.
    pub const DOUBLE: Self = Self {
        face: Face::A,
        scale: (2, 2),
        advance_dots: 54,
    };
    /// Font A at double height.
    pub const TALL: Self = Self {
        face: Face::A,
        scale: (1, 2),
        advance_dots: 54,
    };

    /// The same letters with another line advance.
    pub const fn with_advance(mut self, advance_dots: u32) -> Self {
        self.advance_dots = advance_dots;
        self
    }

    /// Width and height of one character, in dots.
    pub fn cell(self) -> (u32, u32) {
        let (width, height) = self.face.cell();
        (
            width * u32::from(self.scale.0),
            height * u32::from(self.scale.1),
        )
    }
}

/// A piece of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub style: TextStyle,
}

impl Span {
    pub fn new(text: impl Into<String>, style: TextStyle) -> Self {
        Self {
            text: text.into(),
            style,
        }
    }
}

/// What a segment is: the unit of resending and of copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SegmentKind {
    #[default]
    Receipt,
    Report,
    Label,
    Sticker,
    SelfTest,
}

/// One typed block, laid out under the one before.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Text, wrapped at words.
    Text {
        span: Span,
        align: Align,
        indent_dots: u32,
    },
    /// `left` wraps at words beside or above `right`; `right` is never broken.
    Columns {
        left: Span,
        right: Span,
        indent_dots: u32,
    },
    /// A drawn title: the largest of `sizes_px` that fits one line, else wrapped at the smallest.
    Serif {
        text: String,
        sizes_px: Vec<u32>,
        align: Align,
    },
    /// A dashed rule: 14 on, 8 off, 3 high.
    Stitch,
    /// A solid rule, 3 high.
    Rule,
    /// White rows.
    Space(u32),
    /// The shop's logo, or the market awning over its name.
    Head {
        name: String,
        logo: Option<Logo>,
    },
    Picture {
        bitmap: Bitmap,
        align: Align,
    },
    /// A QR code with its quiet zone, at most `module_dots` a module.
    Qr {
        text: String,
        module_dots: u32,
        align: Align,
    },
    /// Text at the left with a QR code at the right.
    BesideQr {
        left: Vec<Block>,
        text: String,
        module_dots: u32,
    },
    /// Kicks the cash drawer where the profile has one.
    KickDrawer,
    /// Ends a segment: cut, or feed to the tear bar.
    EndSegment(SegmentKind),
}

/// Blocks in reading order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    pub blocks: Vec<Block>,
}

impl Document {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }

    /// Wrapped text at the left edge.
    pub fn text(&mut self, text: impl Into<String>, style: TextStyle, align: Align) -> &mut Self {
        self.push(Block::Text {
            span: Span::new(text, style),
            align,
            indent_dots: 0,
        })
    }

    /// Name left, figure right, one style.
    pub fn columns(
        &mut self,
        left: impl Into<String>,
        right: impl Into<String>,
        style: TextStyle,
        indent_dots: u32,
    ) -> &mut Self {
        let (left, right) = (Span::new(left, style), Span::new(right, style));
        self.push(Block::Columns {
            left,
            right,
            indent_dots,
        })
    }

    pub fn serif(&mut self, text: impl Into<String>, sizes_px: &[u32], align: Align) -> &mut Self {
        self.push(Block::Serif {
            text: text.into(),
            sizes_px: sizes_px.to_vec(),
            align,
        })
    }

    pub fn space(&mut self, dots: u32) -> &mut Self {
        self.push(Block::Space(dots))
    }

    /// All blocks of `other` after these.
    pub fn append(&mut self, other: Document) -> &mut Self {
        self.blocks.extend(other.blocks);
        self
    }
}
