//! About how high a mail is when it is shown. The frame that shows it runs no script and is of another origin than the
//! window, so nobody can measure it there; where the estimate is too low, the frame scrolls.

use super::{
    style::{pixels, property},
    tokens::{Token, unescape},
};

/// How wide a mail is shown, in pixels.
const WIDTH: f32 = 600.0;
/// Around the page.
const PADDING: f32 = 24.0;
/// A letter is about half as wide as it is high.
const LETTER: f32 = 0.5;
/// A line of text to its letters.
const LEADING: f32 = 1.45;
/// The size of letters where nothing else is said.
const LETTERS: f32 = 14.0;
/// A picture whose size is not said.
const PICTURE: f32 = 160.0;
/// Deeper than this, elements are not looked at: nobody nests so deep who wants to be read.
const DEEPEST: usize = 120;
/// The highest that is told.
const HIGHEST: f32 = 20_000.0;

/// About how high what is not hidden is, in pixels.
pub(super) fn estimate(tokens: &[Token<'_>], hidden: &[bool]) -> u32 {
    let page = Page { tokens, hidden };
    let text = Text {
        letters: LETTERS,
        depth: 0,
    };
    let content = page.height(0, tokens.len(), WIDTH, text);
    // Whole pixels, and never more than fit.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between nothing and HIGHEST"
    )]
    let height = (content + PADDING).clamp(0.0, HIGHEST).ceil() as u32;
    height
}

#[derive(Clone, Copy)]
struct Text {
    letters: f32,
    depth: usize,
}

struct Page<'a> {
    tokens: &'a [Token<'a>],
    hidden: &'a [bool],
}

/// A column that fills from the top.
struct Column {
    width: f32,
    done: f32,
    /// How far the line that is being filled has come; none between lines.
    line: Option<f32>,
    /// How high that line is.
    high: f32,
}

impl Column {
    fn words(&mut self, count: usize, letters: f32) {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let length = count as f32 * letters * LETTER;
        self.high = self.high.max(letters * LEADING);
        let mut end = self.line.unwrap_or(0.0) + length;
        while end > self.width && self.done < HIGHEST {
            end -= self.width;
            self.done += self.high;
        }
        self.line = Some(end);
    }

    fn thing(&mut self, width: f32, height: f32) {
        if self.line.is_some_and(|end| end + width > self.width) {
            self.end_line();
        }
        self.line = Some(self.line.unwrap_or(0.0) + width);
        self.high = self.high.max(height);
    }

    fn end_line(&mut self) {
        if self.line.take().is_some() {
            self.done += self.high;
        }
        self.high = 0.0;
    }
}

impl Page<'_> {
    /// The height of the tokens from one place to before another.
    fn height(&self, from: usize, to: usize, width: f32, text: Text) -> f32 {
        let mut column = Column {
            width: width.max(40.0),
            done: 0.0,
            line: None,
            high: 0.0,
        };
        let mut place = from;
        while place < to && column.done < HIGHEST {
            let hidden = self.hidden.get(place) == Some(&true);
            place = match self.tokens.get(place) {
                Some(Token::Text(words)) if !hidden => {
                    let words = unescape(words);
                    let count = words
                        .split_whitespace()
                        .map(|word| word.chars().count() + 1)
                        .sum();
                    if count > 0 {
                        column.words(count, text.letters);
                    }
                    place + 1
                }
                Some(token @ Token::Open { name, close, .. }) if !hidden => {
                    self.element(&mut column, token, name, (place, *close), text);
                    close.max(&place) + 1
                }
                _ => place + 1,
            };
        }
        column.end_line();
        column.done
    }

    fn element(
        &self,
        column: &mut Column,
        token: &Token<'_>,
        name: &str,
        (open, close): (usize, usize),
        text: Text,
    ) {
        let style = token.attribute("style").unwrap_or_default();
        if property(style, "display") == Some("none") {
            return;
        }
        match name {
            "br" => {
                if column.line.is_none() {
                    column.done += text.letters * LEADING;
                }
                column.end_line();
                return;
            }
            "img" => {
                let width = size(token, style, "width")
                    .unwrap_or(PICTURE)
                    .min(column.width);
                column.thing(width, size(token, style, "height").unwrap_or(PICTURE));
                return;
            }
            _ => {}
        }
        if text.depth >= DEEPEST {
            return;
        }
        let letters = property(style, "font-size")
            .and_then(pixels)
            .filter(|size| *size > 0.0);
        let letters = letters.unwrap_or(match name {
            "h1" => LETTERS * 2.0,
            "h2" => LETTERS * 1.5,
            "h3" => LETTERS * 1.2,
            _ => text.letters,
        });
        let inner = Text {
            letters,
            depth: text.depth + 1,
        };
        if !is_box(name, style) {
            self.inline(column, (open, close), inner);
            return;
        }
        column.end_line();
        let around = margin(name, letters) + space(style);
        let width =
            size(token, style, "width").map_or(column.width, |width| width.min(column.width));
        let content = match name {
            "tr" => self.row(open + 1, close, width, inner),
            _ => self.height(open + 1, close, width, inner),
        };
        let least = size(token, style, "height").unwrap_or(0.0);
        column.done += around + content.max(least);
    }

    /// Goes on in the line of the element around it.
    fn inline(&self, column: &mut Column, (open, close): (usize, usize), text: Text) {
        let mut place = open + 1;
        while place < close && column.done < HIGHEST {
            let hidden = self.hidden.get(place) == Some(&true);
            place = match self.tokens.get(place) {
                Some(Token::Text(words)) if !hidden => {
                    column.words(unescape(words).trim().chars().count() + 1, text.letters);
                    place + 1
                }
                Some(token @ Token::Open { name, close, .. }) if !hidden => {
                    self.element(column, token, name, (place, *close), text);
                    close.max(&place) + 1
                }
                _ => place + 1,
            };
        }
    }

    /// Cells side by side: as high as the highest.
    fn row(&self, from: usize, to: usize, width: f32, text: Text) -> f32 {
        let mut cells = Vec::new();
        let mut place = from;
        while place < to {
            if let Some(token @ Token::Open { close, .. }) = self.tokens.get(place) {
                if self.hidden.get(place) != Some(&true) {
                    cells.push((token, place, *close));
                }
                place = *close.max(&place);
            }
            place += 1;
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let share = width / cells.len().max(1) as f32;
        let heights = cells.into_iter().map(|(token, open, close)| {
            let style = token.attribute("style").unwrap_or_default();
            let width = size(token, style, "width").unwrap_or(share).min(width);
            let least = size(token, style, "height").unwrap_or(0.0);
            let content = self.height(open + 1, close, width, text);
            content.max(least) + space(style)
        });
        heights.fold(0.0, f32::max)
    }
}

fn is_box(name: &str, style: &str) -> bool {
    super::tokens::is_block(name)
        || property(style, "display").is_some_and(|display| display.contains("block"))
}

/// What an element leaves free above and below by itself. Those of neighbours fall together, so half of each counts.
fn margin(name: &str, letters: f32) -> f32 {
    match name {
        "p" | "ul" | "ol" | "dl" | "pre" | "h1" | "h2" | "h3" | "h4" => letters,
        "blockquote" | "figure" | "hr" => 16.0,
        "td" | "th" => 2.0,
        _ => 0.0,
    }
}

/// What a style leaves free above and below.
fn space(style: &str) -> f32 {
    let side = |name: &str| property(style, name).and_then(pixels).unwrap_or(0.0);
    let all = |name: &str| {
        let mut parts = property(style, name)
            .unwrap_or_default()
            .split_whitespace()
            .map(pixels);
        let top = parts.next().flatten().unwrap_or(0.0);
        // One or two values: the same below; three or four: the third is below.
        let below = parts.nth(1).flatten().unwrap_or(top);
        top + below
    };
    all("padding")
        + all("margin")
        + side("padding-top")
        + side("padding-bottom")
        + side("margin-top")
        + side("margin-bottom")
}

/// A size that an element says of itself, in pixels; none for shares.
fn size(token: &Token<'_>, style: &str, name: &str) -> Option<f32> {
    property(style, name)
        .and_then(pixels)
        .or_else(|| token.attribute(name).and_then(pixels))
}
