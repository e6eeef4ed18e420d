//! The customers of the demonstration: names from `assets/demo/people.txt`, addresses under `.example`,
//! telephone numbers from the ranges that regulators keep for fiction.

use super::desk::{Access, Consent, ContactPlan, Language};
use super::dice::Dice;
use std::collections::{BTreeMap, BTreeSet};

/// The lists of `people.txt` by name.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    lists: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Names<'a> {
    /// Reads the file: `== list`, then either words or one entry per line, or entries between ` | `.
    pub(crate) fn parse(text: &'a str) -> Self {
        let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut current = "";
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix("==") {
                current = name.trim();
                continue;
            }
            let list = lists.entry(current).or_default();
            match current {
                "whole" => list.push(line),
                "societes" | "companies" => list.extend(line.split('|').map(str::trim)),
                _ => list.extend(line.split_whitespace()),
            }
        }
        Self { lists }
    }

    /// One list; empty when the file has none of that name.
    pub(crate) fn list(&self, name: &str) -> &[&'a str] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// One entry of a list.
    pub(crate) fn pick(&self, name: &str, dice: &mut Dice) -> &'a str {
        dice.pick(self.list(name)).copied().unwrap_or_default()
    }
}

/// Draws `count` customers; no two have the same name or address.
pub(crate) fn contacts(names: &Names<'_>, count: usize, dice: &mut Dice) -> Vec<ContactPlan> {
    let mut taken = BTreeSet::new();
    let mut all: Vec<ContactPlan> = names
        .list("whole")
        .iter()
        .filter_map(|line| whole(line, dice))
        .collect();
    while all.len() < count {
        let contact = if dice.chance(70) {
            french(names, dice)
        } else {
            english(names, dice)
        };
        if taken.insert(contact.name.clone()) {
            all.push(contact);
        }
    }
    // The unusual names come first in the file; spread them over the whole desk.
    for index in (1..all.len()).rev() {
        all.swap(index, dice.below(index + 1));
    }
    for (number, contact) in all.iter_mut().enumerate() {
        contact.identifier = dice
            .chance(55)
            .then(|| format!("ML-C{:05}", 20_417 + number * 7));
        if let Some(phone) = contact.phone.as_mut() {
            *phone = phone_number(&contact.country_code, number);
        }
    }
    all
}

fn whole(line: &str, dice: &mut Dice) -> Option<ContactPlan> {
    let mut fields = line.split('|').map(str::trim);
    let name = fields.next()?;
    let called = fields.next()?;
    let agreement = agreement(fields.next()?);
    let language = match fields.next()? {
        "fr" => Language::French,
        _ => Language::English,
    };
    let (city, country, code) = (fields.next()?, fields.next()?, fields.next()?);
    let mail = fields.next()?;
    let mut contact = blank(name, called, agreement, language, dice);
    contact.email = Some(format!("{mail}@courriel.example"));
    contact.city = city.to_owned();
    contact.country = country.to_owned();
    contact.country_code = code.to_owned();
    contact.civil = called.to_owned();
    Some(contact)
}

fn french(names: &Names<'_>, dice: &mut Dice) -> ContactPlan {
    let woman = dice.chance(58);
    let first = names.pick(if woman { "prenoms-f" } else { "prenoms-m" }, dice);
    let mut last = names.pick("noms", dice).to_owned();
    if dice.chance(6) {
        last = format!("{last}-{}", names.pick("noms", dice));
    }
    let name = format!("{first} {last}");
    let agreement = if woman { "e" } else { "" };
    let mut contact = blank(&name, first, agreement, Language::French, dice);
    contact.civil = format!("{} {last}", if woman { "Madame" } else { "Monsieur" });
    contact.city = names.pick("villes", dice).to_owned();
    contact.country = "France".to_owned();
    contact.country_code = "FR".to_owned();
    contact.company = dice
        .chance(14)
        .then(|| names.pick("societes", dice).to_owned());
    contact.email = email(first, &last, contact.company.as_deref(), dice);
    contact
}

fn english(names: &Names<'_>, dice: &mut Dice) -> ContactPlan {
    let first = names.pick("first-names", dice);
    let last = names.pick("last-names", dice);
    let mut contact = blank(
        &format!("{first} {last}"),
        first,
        "",
        Language::English,
        dice,
    );
    contact.civil = first.to_owned();
    contact.city = names.pick("cities", dice).to_owned();
    let ireland = contact.city == "Dublin";
    contact.country = if ireland { "Ireland" } else { "United Kingdom" }.to_owned();
    contact.country_code = if ireland { "IE" } else { "GB" }.to_owned();
    contact.company = dice
        .chance(12)
        .then(|| names.pick("companies", dice).to_owned());
    contact.email = email(first, last, contact.company.as_deref(), dice);
    contact
}

fn blank(
    name: &str,
    called: &str,
    agreement: &'static str,
    language: Language,
    dice: &mut Dice,
) -> ContactPlan {
    ContactPlan {
        name: name.to_owned(),
        called: called.to_owned(),
        civil: called.to_owned(),
        agreement,
        language,
        email: None,
        // Filled with a number of the right country once that is known.
        phone: dice.chance(62).then(String::new),
        company: None,
        city: String::new(),
        country: String::new(),
        country_code: String::new(),
        identifier: None,
        loyalty: dice.word(&["Bronze", "Bronze", "Bronze", "Argent", "Argent", "Or"]),
        orders: dice.between(1, 14),
        newsletter: if dice.chance(45) {
            Consent::Given
        } else {
            Consent::Withheld
        },
        blocked: if dice.chance(1) {
            Access::Blocked
        } else {
            Access::Allowed
        },
        known_for_days: dice.between(130, 1_100),
    }
}

fn agreement(gender: &str) -> &'static str {
    if gender == "f" { "e" } else { "" }
}

fn email(first: &str, last: &str, company: Option<&str>, dice: &mut Dice) -> Option<String> {
    let (first, last) = (plain(first), plain(last));
    let initial: String = first.chars().take(1).collect();
    let number = dice.between(1, 99);
    let local = match dice.below(4) {
        0 => format!("{first}.{last}"),
        1 => format!("{initial}.{last}"),
        2 => format!("{first}{number}"),
        _ => format!("{last}.{first}"),
    };
    let domain = match company {
        Some(company) => plain(company),
        None => dice
            .word(&["courriel", "boite", "mail", "poste", "post"])
            .to_owned(),
    };
    dice.chance(90).then(|| format!("{local}@{domain}.example"))
}

/// Lower-case letters, digits and hyphens only: what an address may hold without quoting.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::new();
    for letter in text.to_lowercase().chars() {
        match letter {
            'à' | 'â' | 'ä' | 'á' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'î' | 'ï' | 'í' => out.push('i'),
            'ô' | 'ö' | 'ó' => out.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => out.push('u'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            'œ' => out.push_str("oe"),
            other if other.is_ascii_alphanumeric() => out.push(other),
            _ if out.ends_with('-') => {}
            _ => out.push('-'),
        }
    }
    out.trim_matches('-').to_owned()
}

/// A number that no telephone has: ranges kept for fiction by ARCEP (France), Ofcom (United Kingdom)
/// and, for everywhere else, the North American plan.
fn phone_number(country_code: &str, number: usize) -> String {
    match country_code {
        "FR" => format!("+3363998{number:04}"),
        "GB" => format!("+447700900{:03}", number % 1_000),
        _ => format!("+1{}55501{:02}", 202 + number / 100, number % 100),
    }
}
