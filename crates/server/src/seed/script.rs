//! Reads the dialogues of `assets/demo`: phrases with alternatives and slots, and the scenarios made of
//! them. The notation is explained at the head of `dialogues.fr.txt`.
//!
//! Dialogues are text files rather than code so that somebody who writes well can widen them without
//! knowing Rust. They are part of the program, so a mistake in them is found by a test, not by a user.

use super::dice::Dice;
use std::collections::BTreeMap;

/// A mistake in one of the files of the demonstration.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("demo text, line {line}: {reason}")]
pub struct ScriptError {
    /// Line, counted from 1; 0 when it shows only while a phrase is used.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl ScriptError {
    fn new(line: usize, reason: impl Into<String>) -> Self {
        Self {
            line,
            reason: reason.into(),
        }
    }
}

/// All scenarios of one language.
#[derive(Debug)]
pub(crate) struct Corpus {
    fragments: BTreeMap<String, Phrase>,
    /// The scenarios in the order of the file.
    pub(crate) scenarios: Vec<Scenario>,
}

/// One story: who says what, in order.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) name: String,
    /// True for those that an automatic answer carries (status "AI reply").
    pub(crate) automatic: bool,
    pub(crate) team: String,
    /// Labels, and whether each is put on every time.
    pub(crate) labels: Vec<(String, Certainty)>,
    /// Priorities to draw from; `none` stands for no priority.
    pub(crate) priorities: Vec<String>,
    /// Kind of product that the story needs.
    pub(crate) products: Option<String>,
    /// Inbox that the story needs.
    pub(crate) inbox: Option<String>,
    pub(crate) lines: Vec<Line>,
}

/// Whether something stands in every telling of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    Always,
    Sometimes,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    Customer,
    Agent,
    Note,
    Automatic,
}

/// How long after the line before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// The same person goes on writing.
    AtOnce,
    Normal,
    DaysLater,
}

/// One line of a story.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) voice: Voice,
    pub(crate) certainty: Certainty,
    pub(crate) pace: Pace,
    /// Name of what is attached, as in `[photo-casse]`.
    pub(crate) attachment: Option<String>,
    pub(crate) phrase: Phrase,
}

/// Text with alternatives and slots.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrase(Vec<Vec<Part>>);

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Slot(String),
    Fragment(String),
    /// One alternative; with a name, the same one wherever the name stands in a conversation.
    Choice(Option<String>, Phrase),
}

/// What the slots of one conversation are filled with.
pub(crate) type Slots = BTreeMap<&'static str, String>;

/// What one conversation has settled: its slots, and which of its linked alternatives were taken.
#[derive(Debug, Default)]
pub(crate) struct Telling {
    pub(crate) slots: Slots,
    links: BTreeMap<String, usize>,
}

impl Telling {
    pub(crate) fn new(slots: Slots) -> Self {
        Self {
            slots,
            links: BTreeMap::new(),
        }
    }
}

impl Corpus {
    /// Reads one file.
    pub(crate) fn parse(text: &str) -> Result<Self, ScriptError> {
        let mut corpus = Self {
            fragments: BTreeMap::new(),
            scenarios: Vec::new(),
        };
        for (index, raw) in text.lines().enumerate() {
            let number = index + 1;
            let line = raw.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(rest) = line.strip_prefix('@') {
                let (name, phrase) = rest
                    .split_once('=')
                    .ok_or_else(|| ScriptError::new(number, "a fragment needs `=`"))?;
                let phrase = parse_phrase(phrase.trim(), number)?;
                corpus.fragments.insert(name.trim().to_owned(), phrase);
            } else if let Some(name) = line.strip_prefix("==") {
                corpus.scenarios.push(Scenario::named(name.trim()));
            } else {
                let scenario = corpus
                    .scenarios
                    .last_mut()
                    .ok_or_else(|| ScriptError::new(number, "a line before the first scenario"))?;
                scenario.read(line, number)?;
            }
        }
        Ok(corpus)
    }

    /// Says `phrase` once, drawing its alternatives and filling its slots.
    pub(crate) fn say(
        &self,
        phrase: &Phrase,
        telling: &mut Telling,
        dice: &mut Dice,
    ) -> Result<String, ScriptError> {
        let mut out = String::new();
        let place = dice.below(phrase.0.len());
        self.expand(phrase.0.get(place), telling, dice, &mut out)?;
        Ok(tidy(&out))
    }

    /// Says a fragment, such as `merci2`.
    pub(crate) fn say_fragment(
        &self,
        name: &str,
        telling: &mut Telling,
        dice: &mut Dice,
    ) -> Result<String, ScriptError> {
        let phrase = self
            .fragments
            .get(name)
            .ok_or_else(|| ScriptError::new(0, format!("no fragment <{name}>")))?;
        self.say(phrase, telling, dice)
    }

    fn expand(
        &self,
        parts: Option<&Vec<Part>>,
        telling: &mut Telling,
        dice: &mut Dice,
        out: &mut String,
    ) -> Result<(), ScriptError> {
        for part in parts.into_iter().flatten() {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Slot(name) => {
                    let value = telling
                        .slots
                        .get(name.as_str())
                        .ok_or_else(|| ScriptError::new(0, format!("no slot ${name}")))?;
                    out.push_str(value);
                }
                Part::Choice(link, choice) => {
                    let mut place = dice.below(choice.0.len());
                    if let Some(link) = link {
                        place = *telling.links.entry(link.clone()).or_insert(place);
                    }
                    self.expand(choice.0.get(place), telling, dice, out)?;
                }
                Part::Fragment(name) => {
                    let said = self.say_fragment(name, telling, dice)?;
                    // Fragments are written as sentences; within one they go on in lower case.
                    if out.ends_with(", ") {
                        push_uncapitalised(out, &said);
                    } else {
                        out.push_str(&said);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Scenario {
    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            automatic: false,
            team: String::new(),
            labels: Vec::new(),
            priorities: Vec::new(),
            products: None,
            inbox: None,
            lines: Vec::new(),
        }
    }

    fn read(&mut self, line: &str, number: usize) -> Result<(), ScriptError> {
        let (key, value) = line
            .split_once(':')
            .ok_or_else(|| ScriptError::new(number, "a line needs `:`"))?;
        let value = value.trim();
        match key.trim() {
            "kind" => self.automatic = value == "ai",
            "team" => value.clone_into(&mut self.team),
            "labels" => self.labels = value.split_whitespace().map(label).collect(),
            "priority" => {
                self.priorities = value.split_whitespace().map(str::to_owned).collect();
            }
            "products" => self.products = Some(value.to_owned()),
            "inboxes" => self.inbox = Some(value.to_owned()),
            speaker => self.lines.push(read_line(speaker, value, number)?),
        }
        Ok(())
    }
}

fn label(word: &str) -> (String, Certainty) {
    word.strip_suffix('?').map_or_else(
        || (word.to_owned(), Certainty::Always),
        |title| (title.to_owned(), Certainty::Sometimes),
    )
}

fn read_line(speaker: &str, value: &str, number: usize) -> Result<Line, ScriptError> {
    let (certainty, speaker) = speaker
        .strip_prefix('?')
        .map_or((Certainty::Always, speaker), |rest| {
            (Certainty::Sometimes, rest)
        });
    let (later, speaker) = speaker
        .strip_suffix('~')
        .map_or((false, speaker), |rest| (true, rest));
    let (voice, at_once) = match speaker {
        "C" => (Voice::Customer, false),
        "c" => (Voice::Customer, true),
        "A" => (Voice::Agent, false),
        "a" => (Voice::Agent, true),
        "N" => (Voice::Note, false),
        "B" => (Voice::Automatic, false),
        other => {
            return Err(ScriptError::new(
                number,
                format!("nobody is called `{other}`"),
            ));
        }
    };
    let pace = match (later, at_once) {
        (true, _) => Pace::DaysLater,
        (false, true) => Pace::AtOnce,
        (false, false) => Pace::Normal,
    };
    let (attachment, text) = match value.strip_prefix('[').and_then(|r| r.split_once(']')) {
        Some((name, rest)) => (Some(name.to_owned()), rest.trim()),
        None => (None, value),
    };
    Ok(Line {
        voice,
        certainty,
        pace,
        attachment,
        phrase: parse_phrase(text, number)?,
    })
}

fn parse_phrase(text: &str, number: usize) -> Result<Phrase, ScriptError> {
    let mut reader = Reader {
        chars: text.chars().peekable(),
        number,
    };
    let phrase = reader.alternatives()?;
    match reader.chars.next() {
        None => Ok(phrase),
        Some(_) => Err(ScriptError::new(number, "a `}` too many")),
    }
}

struct Reader<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
    number: usize,
}

impl Reader<'_> {
    fn alternatives(&mut self) -> Result<Phrase, ScriptError> {
        let mut all = Vec::new();
        let mut parts = Vec::new();
        let mut text = String::new();
        while let Some(&next) = self.chars.peek() {
            if next == '}' {
                break;
            }
            self.chars.next();
            let part = match next {
                '|' => {
                    flush(&mut text, &mut parts);
                    all.push(std::mem::take(&mut parts));
                    continue;
                }
                '{' => {
                    let link = self.link();
                    let inner = self.alternatives()?;
                    if self.chars.next() != Some('}') {
                        return Err(ScriptError::new(self.number, "a `{` without its `}`"));
                    }
                    Part::Choice(link, inner)
                }
                '<' => {
                    let name = self.name();
                    if self.chars.next() != Some('>') {
                        return Err(ScriptError::new(self.number, "a `<` without its `>`"));
                    }
                    Part::Fragment(name)
                }
                '$' => Part::Slot(self.name()),
                other => {
                    text.push(other);
                    continue;
                }
            };
            flush(&mut text, &mut parts);
            parts.push(part);
        }
        flush(&mut text, &mut parts);
        all.push(parts);
        Ok(Phrase(all))
    }

    /// The name before `=` at the head of linked alternatives: a single letter.
    fn link(&mut self) -> Option<String> {
        let mut ahead = self.chars.clone();
        let letter = ahead.next().filter(char::is_ascii_lowercase)?;
        if ahead.next() != Some('=') {
            return None;
        }
        self.chars = ahead;
        Some(letter.to_string())
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(letter) = self
            .chars
            .next_if(|c| c.is_ascii_alphanumeric() || *c == '_')
        {
            name.push(letter);
        }
        name
    }
}

fn flush(text: &mut String, parts: &mut Vec<Part>) {
    if !text.is_empty() {
        parts.push(Part::Text(std::mem::take(text)));
    }
}

fn push_uncapitalised(out: &mut String, said: &str) {
    let mut letters = said.chars();
    if let Some(first) = letters.next() {
        out.extend(first.to_lowercase());
        out.push_str(letters.as_str());
    }
}

/// Removes the doubled spaces and full stops that empty alternatives leave behind, and begins the
/// message with a capital.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            ' ' if out.ends_with(' ') => {}
            '.' | ',' if out.ends_with(' ') => {
                out.pop();
                if !out.ends_with(['.', '!', '?']) {
                    out.push(letter);
                }
            }
            '.' if out.ends_with(['.', '?', '!']) => {}
            other if out.is_empty() => out.extend(other.to_uppercase()),
            other => out.push(other),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_slots_and_fragments_are_said_together() {
        let corpus = Corpus::parse("@merci = Merci\n== x\nC: ça va{ $qui}, <merci>.").unwrap();
        let mut telling = Telling::new(Slots::from([("qui", "Léa".to_owned())]));
        let line = &corpus.scenarios[0].lines[0];
        let said = corpus
            .say(&line.phrase, &mut telling, &mut Dice::new(1))
            .unwrap();
        assert_eq!(said, "Ça va Léa, merci.");
    }

    #[test]
    fn an_answer_fits_its_question() {
        let corpus = Corpus::parse("== x\nC: {q=un|deux|trois}\nA: {q=1|2|3}").unwrap();
        for seed in 0..20 {
            let (mut telling, mut dice) = (Telling::default(), Dice::new(seed));
            let mut said = corpus.scenarios[0]
                .lines
                .iter()
                .map(|line| corpus.say(&line.phrase, &mut telling, &mut dice).unwrap());
            let pair = (said.next().unwrap(), said.next().unwrap());
            let fits = [("Un", "1"), ("Deux", "2"), ("Trois", "3")];
            assert!(fits.iter().any(|(q, a)| pair == ((*q).into(), (*a).into())));
        }
    }

    #[test]
    fn a_mistake_names_its_line() {
        let error = Corpus::parse("== x\nC: {a|b").unwrap_err();
        assert_eq!(error.line, 2);
        let error = Corpus::parse("== x\nZ: hello").unwrap_err();
        assert!(error.reason.contains('Z'), "{error}");
    }

    #[test]
    fn what_empty_alternatives_leave_behind_is_tidied() {
        assert_eq!(tidy("bon .  Merci  !. Oui ."), "Bon. Merci ! Oui.");
    }
}
