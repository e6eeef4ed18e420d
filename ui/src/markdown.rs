//! Reading the simple markdown that messages carry: bold, italic, code, links, lists, quotes, line breaks.
//!
//! A customer types plain text, so everything that is not clearly markup stays as it was typed, HTML included. The
//! result is a tree that is drawn as nodes; text never becomes HTML.

/// A block of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines of text.
    Paragraph(Vec<Span>),
    /// A list; numbered ones begin at a number.
    List {
        /// The first number; absent for dots.
        start: Option<u32>,
        /// Its items.
        items: Vec<Vec<Span>>,
    },
    /// Quoted lines.
    Quote(Vec<Span>),
    /// Lines as they are.
    Code(String),
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Words.
    Text(String),
    /// Bold.
    Bold(Vec<Span>),
    /// Italic.
    Italic(Vec<Span>),
    /// Code.
    Code(String),
    /// A link.
    Link {
        /// Where it leads: http, https, mailto or tel.
        url: String,
        /// Its words.
        text: String,
    },
    /// Someone of the team.
    Mention(String),
    /// The next line.
    Break,
}

/// Reads a message.
#[must_use]
pub fn read(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        if line.trim_start().starts_with("```") {
            let code: Vec<&str> = lines
                .by_ref()
                .take_while(|line| !line.trim_start().starts_with("```"))
                .collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if let Some((start, item)) = list_item(line) {
            let mut items = vec![spans(item)];
            while let Some((_, item)) = lines.peek().copied().and_then(list_item) {
                items.push(spans(item));
                lines.next();
            }
            blocks.push(Block::List { start, items });
        } else if let Some(quoted) = quote(line) {
            let mut content = spans(quoted);
            while let Some(quoted) = lines.peek().copied().and_then(quote) {
                content.push(Span::Break);
                content.extend(spans(quoted));
                lines.next();
            }
            blocks.push(Block::Quote(content));
        } else {
            let mut content = spans(line);
            while let Some(next) = lines.peek().copied().filter(|line| is_plain(line)) {
                content.push(Span::Break);
                content.extend(spans(next));
                lines.next();
            }
            blocks.push(Block::Paragraph(content));
        }
    }
    blocks
}

fn is_plain(line: &str) -> bool {
    !line.trim().is_empty()
        && !line.trim_start().starts_with("```")
        && list_item(line).is_none()
        && quote(line).is_none()
}

fn quote(line: &str) -> Option<&str> {
    line.strip_prefix("> ").or_else(|| line.strip_prefix('>'))
}

/// The number and the words of a list item.
fn list_item(line: &str) -> Option<(Option<u32>, &str)> {
    let line = line.trim_start();
    for dot in ["- ", "* ", "+ ", "• "] {
        if let Some(item) = line.strip_prefix(dot) {
            return Some((None, item));
        }
    }
    let (number, item) = line.split_once(". ")?;
    let number = number.parse().ok().filter(|_| number.len() <= 3)?;
    Some((Some(number), item))
}

/// Reads one line.
fn spans(line: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut text = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let before = text.chars().next_back();
        if let Some((span, after)) = marked(rest, first, before) {
            flush(&mut text, &mut out);
            // What follows a mark stands at a word boundary, as after a space.
            out.push(span);
            rest = after;
            continue;
        }
        rest = rest.strip_prefix(first).unwrap_or_default();
        if first == '\\'
            && let Some(literal) = rest.chars().next().filter(char::is_ascii_punctuation)
        {
            text.push(literal);
            rest = rest.strip_prefix(literal).unwrap_or_default();
        } else {
            text.push(first);
        }
    }
    flush(&mut text, &mut out);
    out
}

fn flush(text: &mut String, out: &mut Vec<Span>) {
    if !text.is_empty() {
        out.push(Span::Text(std::mem::take(text)));
    }
}

/// What begins here with a mark, and what follows it.
fn marked(rest: &str, first: char, before: Option<char>) -> Option<(Span, &str)> {
    let at_word = before.is_none_or(|c| !c.is_alphanumeric());
    match first {
        '`' => {
            let (code, after) = rest.strip_prefix('`')?.split_once('`')?;
            (!code.is_empty()).then(|| (Span::Code(code.to_owned()), after))
        }
        '*' | '_' if at_word => {
            let double = if first == '*' { "**" } else { "__" };
            if let Some((inner, after)) = between(rest, double) {
                return Some((Span::Bold(spans(inner)), after));
            }
            let single = if first == '*' { "*" } else { "_" };
            let (inner, after) = between(rest, single)?;
            Some((Span::Italic(spans(inner)), after))
        }
        '[' => labelled(rest),
        'h' | 'w' if at_word => address(rest),
        _ => None,
    }
}

/// The words between a mark and the next such mark, where both hug them.
fn between<'a>(rest: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let inside = rest.strip_prefix(mark)?;
    let (inner, after) = inside.split_once(mark)?;
    let hugged = inner
        .chars()
        .next()
        .is_some_and(|c| !c.is_whitespace() && !mark.contains(c))
        && inner
            .chars()
            .next_back()
            .is_some_and(|c| !c.is_whitespace());
    let ends_word = after.chars().next().is_none_or(|c| !c.is_alphanumeric());
    (hugged && ends_word).then_some((inner, after))
}

/// `[words](address)`.
fn labelled(rest: &str) -> Option<(Span, &str)> {
    let (label, tail) = rest.strip_prefix('[')?.split_once("](")?;
    let (url, after) = tail.split_once(')')?;
    if label.contains('[') {
        return None;
    }
    if url.starts_with("mention://") {
        return Some((Span::Mention(label.to_owned()), after));
    }
    let span = Span::Link {
        url: allowed(url)?,
        text: label.to_owned(),
    };
    Some((span, after))
}

/// A bare web address.
fn address(rest: &str) -> Option<(Span, &str)> {
    let known = ["https://", "http://", "www."];
    known.iter().find(|prefix| rest.starts_with(**prefix))?;
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '«' | '»'))
        .unwrap_or(rest.len());
    let (mut address, _) = rest.split_at_checked(end)?;
    while let Some(last) = address.chars().next_back() {
        let closes = last == ')' && !address.contains('(');
        if !closes
            && !matches!(
                last,
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | ']'
            )
        {
            break;
        }
        address = address.strip_suffix(last)?;
    }
    let after = rest.strip_prefix(address)?;
    let url = if address.starts_with("www.") {
        format!("https://{address}")
    } else {
        address.to_owned()
    };
    // The scheme alone, or `www.` without a name, is no address.
    let host = url.split_once("://").map(|(_, host)| host)?;
    let named = host.split('.').filter(|part| !part.is_empty()).count() >= 2
        || host.starts_with("localhost");
    named.then(|| {
        let span = Span::Link {
            url,
            text: address.to_owned(),
        };
        (span, after)
    })
}

/// The address, where it leads somewhere the core opens.
fn allowed(url: &str) -> Option<String> {
    let lower = url.trim().to_ascii_lowercase();
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme))
        .then(|| url.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Span {
        Span::Text(words.to_owned())
    }

    fn line(source: &str) -> Vec<Span> {
        match read(source).pop() {
            Some(Block::Paragraph(spans)) => spans,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn bold_italic_and_code_are_read_inside_of_a_line() {
        assert_eq!(
            line("a **b *c*** `d*e*`"),
            [
                text("a "),
                Span::Bold(vec![text("b *c")]),
                text("* "),
                Span::Code("d*e*".to_owned())
            ]
        );
        assert_eq!(
            line("__x__ and _y_"),
            [
                Span::Bold(vec![text("x")]),
                text(" and "),
                Span::Italic(vec![text("y")])
            ]
        );
    }

    #[test]
    fn what_is_not_clearly_markup_stays_as_typed() {
        for source in [
            "5 * 3 * 2",
            "snake_case_name",
            "a*b*c",
            "**",
            "[no](javascript:alert(1))",
            "<b>x</b>",
            "1.5 kg",
            "https://",
        ] {
            assert_eq!(line(source), [text(source)], "{source}");
        }
    }

    #[test]
    fn addresses_become_links_without_the_full_stop_after_them() {
        let url = "https://exemple.fr/suivi?id=1&lang=fr";
        assert_eq!(
            line(&format!("Voir {url}.")),
            [
                text("Voir "),
                Span::Link {
                    url: url.to_owned(),
                    text: url.to_owned()
                },
                text(".")
            ]
        );
        assert_eq!(
            line("(www.exemple.fr)").get(1),
            Some(&Span::Link {
                url: "https://www.exemple.fr".to_owned(),
                text: "www.exemple.fr".to_owned()
            })
        );
    }

    #[test]
    fn a_mention_is_a_name_and_not_a_link() {
        assert_eq!(
            line("[@Léa Martin](mention://user/1/L%C3%A9a)"),
            [Span::Mention("@Léa Martin".to_owned())]
        );
    }

    #[test]
    fn lists_quotes_and_code_are_blocks() {
        let blocks = read("Bonjour\n- un\n- deux\n\n3. trois\n> cité\n```\na < b\n```");
        assert_eq!(
            blocks,
            [
                Block::Paragraph(vec![text("Bonjour")]),
                Block::List {
                    start: None,
                    items: vec![vec![text("un")], vec![text("deux")]]
                },
                Block::List {
                    start: Some(3),
                    items: vec![vec![text("trois")]]
                },
                Block::Quote(vec![text("cité")]),
                Block::Code("a < b".to_owned()),
            ]
        );
    }

    #[test]
    fn a_line_break_stays_one() {
        assert_eq!(line("a\nb"), [text("a"), Span::Break, text("b")]);
    }

    #[test]
    fn a_backslash_takes_a_mark_literally() {
        assert_eq!(line(r"\*a\* c:\dir"), [text(r"*a* c:\dir")]);
    }
}
