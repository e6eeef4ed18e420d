//! Emoji, by name, keyword and code, in French and English.
//!
//! Glyphs, groups, skin tones and codes are the `emojis` crate's; names and keywords are Unicode's annotations, which
//! are in the program (`emoji/fr.tsv`, `emoji/en.tsv`) and are read when they are first asked for.

use std::sync::OnceLock;

use guichet_model::{
    emoji::{Emoji, EmojiGroup, SkinTone},
    settings::Language,
};

use crate::{
    Core, Error,
    fuzzy::{folded, word_begins},
};

/// How many of those used lately show first.
const MOST_RECENT: usize = 24;

/// An emoji with its words in one language.
struct Entry {
    emoji: &'static emojis::Emoji,
    name: &'static str,
    /// The name, then each keyword, folded, a line each.
    words: String,
}

/// Emoji whose name, keyword or code fits what was typed, best first.
#[must_use]
pub fn find(query: &str, language: Language, tone: SkinTone, limit: usize) -> Vec<Emoji> {
    let query = folded(query.trim().trim_matches(':').trim());
    let mut found: Vec<(Rank, &Entry)> = entries(language)
        .iter()
        .filter_map(|entry| Some((rank(entry, &query)?, entry)))
        .collect();
    // Stable: within a rank the order is Unicode's.
    found.sort_by_key(|(rank, _)| *rank);
    let best = found.into_iter().take(limit);
    best.map(|(_, entry)| shown(entry, tone)).collect()
}

/// The emoji that stands between colons.
#[must_use]
pub fn by_code(code: &str, language: Language, tone: SkinTone) -> Option<Emoji> {
    let found = emojis::get_by_shortcode(code.trim().trim_matches(':'))?;
    of(found, language, tone)
}

/// Every emoji, in the order of the groups.
#[must_use]
pub fn all(language: Language, tone: SkinTone) -> Vec<Emoji> {
    let entries = entries(language).iter();
    entries.map(|entry| shown(entry, tone)).collect()
}

/// The emoji that a glyph is, without its skin tone.
fn base(glyph: &str) -> Option<&'static emojis::Emoji> {
    let found = emojis::get(glyph)?;
    Some(
        found
            .with_skin_tone(emojis::SkinTone::Default)
            .unwrap_or(found),
    )
}

fn of(emoji: &emojis::Emoji, language: Language, tone: SkinTone) -> Option<Emoji> {
    let entry = entries(language)
        .iter()
        .find(|entry| entry.emoji == emoji)?;
    Some(shown(entry, tone))
}

/// How well an emoji fits; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Code,
    Name,
    Keyword,
    NameBegins,
    CodeBegins,
    WordOfNameBegins,
    KeywordBegins,
    WordsBegin,
    Within,
}

fn rank(entry: &Entry, query: &str) -> Option<Rank> {
    let mut lines = entry.words.lines();
    let name = lines.next().unwrap_or_default();
    let mut codes = entry.emoji.shortcodes();
    if codes.clone().any(|code| code == query) {
        Some(Rank::Code)
    } else if name == query {
        Some(Rank::Name)
    } else if lines.clone().any(|keyword| keyword == query) {
        Some(Rank::Keyword)
    } else if name.starts_with(query) {
        Some(Rank::NameBegins)
    } else if codes.any(|code| code.starts_with(query)) {
        Some(Rank::CodeBegins)
    } else if word_begins(name, query) {
        Some(Rank::WordOfNameBegins)
    } else if lines.any(|keyword| word_begins(keyword, query)) {
        Some(Rank::KeywordBegins)
    } else if query
        .split_whitespace()
        .all(|word| word_begins(&entry.words, word))
    {
        Some(Rank::WordsBegin)
    } else {
        entry.words.contains(query).then_some(Rank::Within)
    }
}

fn shown(entry: &Entry, tone: SkinTone) -> Emoji {
    let toned = entry.emoji.with_skin_tone(match tone {
        SkinTone::Default => emojis::SkinTone::Default,
        SkinTone::Light => emojis::SkinTone::Light,
        SkinTone::MediumLight => emojis::SkinTone::MediumLight,
        SkinTone::Medium => emojis::SkinTone::Medium,
        SkinTone::MediumDark => emojis::SkinTone::MediumDark,
        SkinTone::Dark => emojis::SkinTone::Dark,
    });
    Emoji {
        glyph: toned.unwrap_or(entry.emoji).as_str().to_owned(),
        name: entry.name.to_owned(),
        code: entry.emoji.shortcode().unwrap_or_default().to_owned(),
        tones: entry.emoji.skin_tone().is_some(),
        group: group(entry.emoji.group()),
    }
}

const fn group(group: emojis::Group) -> EmojiGroup {
    match group {
        emojis::Group::SmileysAndEmotion => EmojiGroup::Smileys,
        emojis::Group::PeopleAndBody => EmojiGroup::People,
        emojis::Group::AnimalsAndNature => EmojiGroup::Animals,
        emojis::Group::FoodAndDrink => EmojiGroup::Food,
        emojis::Group::TravelAndPlaces => EmojiGroup::Travel,
        emojis::Group::Activities => EmojiGroup::Activities,
        emojis::Group::Objects => EmojiGroup::Objects,
        emojis::Group::Symbols => EmojiGroup::Symbols,
        emojis::Group::Flags => EmojiGroup::Flags,
    }
}

/// Every emoji that has a name in a language. The file is in Unicode's order.
fn entries(language: Language) -> &'static [Entry] {
    static FRENCH: OnceLock<Vec<Entry>> = OnceLock::new();
    static ENGLISH: OnceLock<Vec<Entry>> = OnceLock::new();
    match language {
        Language::French => FRENCH.get_or_init(|| read(include_str!("emoji/fr.tsv"))),
        Language::English | Language::System => {
            ENGLISH.get_or_init(|| read(include_str!("emoji/en.tsv")))
        }
    }
}

fn read(annotations: &'static str) -> Vec<Entry> {
    let lines = annotations.lines().filter(|line| !line.starts_with("# "));
    lines
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let emoji = emojis::get(fields.next()?)?;
            let name = fields.next()?;
            let keywords = fields.next()?;
            Some(Entry {
                emoji,
                name,
                words: folded(&format!("{name}\n{}", keywords.replace('|', "\n"))),
            })
        })
        .collect()
}

impl Core {
    /// Emoji by name, keyword or code; without a text those used lately, then all in the order of their groups.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn find_emoji(
        &self,
        query: &str,
        language: Language,
        limit: u32,
    ) -> Result<Vec<Emoji>, Error> {
        let tone = self.settings()?.skin_tone;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if !query.trim().is_empty() {
            return Ok(find(query, language, tone, limit));
        }
        let recent = self.shared.store.recent_emoji()?;
        let mut found: Vec<Emoji> = recent
            .iter()
            .filter_map(|glyph| of(base(glyph)?, language, tone))
            .map(|emoji| Emoji {
                group: EmojiGroup::Recent,
                ..emoji
            })
            .collect();
        found.extend(all(language, tone));
        found.truncate(limit);
        Ok(found)
    }

    /// The emoji that stands between colons.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn emoji_by_code(&self, code: &str, language: Language) -> Result<Option<Emoji>, Error> {
        Ok(by_code(code, language, self.settings()?.skin_tone))
    }

    /// Remembers that an emoji was used.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is none; when the local database fails.
    pub fn use_emoji(&self, glyph: &str) -> Result<(), Error> {
        let used = base(glyph).ok_or(Error::Invalid("that is no emoji"))?;
        let store = &self.shared.store;
        let mut recent = store.recent_emoji()?;
        recent.retain(|other| other != used.as_str());
        recent.insert(0, used.as_str().to_owned());
        recent.truncate(MOST_RECENT);
        Ok(store.keep_recent_emoji(&recent)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(query: &str, language: Language) -> Vec<String> {
        let found = find(query, language, SkinTone::Default, 12);
        found.into_iter().map(|emoji| emoji.glyph).collect()
    }

    #[test]
    fn a_french_word_finds_its_emoji_with_or_without_accents() {
        for (query, glyph) in [
            ("coeur rouge", "❤️"),
            ("cœur", "❤️"),
            ("sourire", "😀"),
            ("drapeau france", "🇫🇷"),
            ("fête", "🎉"),
            ("fete", "🎉"),
            ("pouce", "👍"),
            ("camion", "🚚"),
        ] {
            let found = find(query, Language::French, SkinTone::Default, 40);
            assert!(
                found.iter().any(|emoji| emoji.glyph == glyph),
                "{query}: {:?}",
                glyphs(query, Language::French)
            );
        }
        assert_eq!(glyphs("croissant", Language::French)[0], "🥐");
        let croissant = &find("croissant", Language::French, SkinTone::Default, 1)[0];
        assert_eq!(croissant.name, "croissant");
        assert_eq!(croissant.group, EmojiGroup::Food);
    }

    #[test]
    fn a_code_comes_first_and_a_beginning_of_one_is_enough() {
        assert_eq!(glyphs("smile", Language::French)[0], "😄");
        assert_eq!(glyphs(":tada:", Language::English)[0], "🎉");
        assert!(glyphs(":tad", Language::French).contains(&"🎉".to_owned()));
        assert!(glyphs("zzzzzz", Language::English).is_empty());
    }

    #[test]
    fn an_emoji_takes_the_skin_tone_where_it_has_one() {
        let waving = by_code("wave", Language::French, SkinTone::Dark).expect("waving");
        assert_eq!((waving.glyph.as_str(), waving.tones), ("👋🏿", true));
        assert_eq!(waving.name, "signe de la main");
        let tada = by_code("tada", Language::English, SkinTone::Dark).expect("tada");
        assert_eq!((tada.glyph.as_str(), tada.tones), ("🎉", false));
        assert_eq!(
            by_code("no such code", Language::English, SkinTone::Dark),
            None
        );
    }

    #[test]
    fn every_group_is_there_in_its_order_in_both_languages() {
        for language in [Language::French, Language::English] {
            let all = all(language, SkinTone::Default);
            assert!(all.len() > 1900, "{}", all.len());
            assert!(all.is_sorted_by_key(|emoji| emoji.group));
            assert!(all.iter().all(|emoji| !emoji.name.is_empty()));
            assert_eq!(all[0].glyph, "😀");
        }
    }
}
