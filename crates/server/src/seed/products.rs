//! What the shop of the demonstration sells, from `assets/demo/products.txt`.

use super::dice::Dice;

/// An article, with the small words that French sets before it.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    /// Kind, as the dialogues' `products:` lines name it.
    pub(crate) kind: String,
    pub(crate) gender: Gender,
    pub(crate) french: String,
    pub(crate) english: String,
    pub(crate) price_cents: i64,
    pub(crate) height_cm: i64,
}

/// Grammatical gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Feminine,
    Masculine,
}

impl Product {
    /// The French name after one of two small words.
    pub(crate) fn after(&self, feminine: &str, masculine: &str) -> String {
        let word = match self.gender {
            Gender::Feminine => feminine,
            Gender::Masculine => masculine,
        };
        format!("{word} {}", self.french)
    }
}

/// Reads the file; a line that is not of its form is left out, and a test counts them.
pub(crate) fn parse(text: &str) -> Vec<Product> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split('|').map(str::trim);
            Some(Product {
                kind: fields.next()?.to_owned(),
                gender: match fields.next()? {
                    "f" => Gender::Feminine,
                    _ => Gender::Masculine,
                },
                french: fields.next()?.to_owned(),
                english: fields.next()?.to_owned(),
                price_cents: fields.next()?.parse().ok()?,
                height_cm: fields.next()?.parse().ok()?,
            })
        })
        .collect()
}

/// Two different products, the first of the wanted kind.
pub(crate) fn draw<'a>(
    all: &'a [Product],
    kind: Option<&str>,
    dice: &mut Dice,
) -> Option<(&'a Product, &'a Product)> {
    let fitting: Vec<&Product> = all
        .iter()
        .filter(|product| kind.is_none_or(|kind| product.kind == kind))
        .collect();
    let first = *dice.pick(&fitting)?;
    // Of the same kind: that is what people compare.
    let others: Vec<&Product> = all
        .iter()
        .filter(|product| product.kind == first.kind && product.french != first.french)
        .collect();
    Some((first, *dice.pick(&others)?))
}
