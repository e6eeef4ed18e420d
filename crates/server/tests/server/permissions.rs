//! Every route, asked by nobody, by somebody of another account, by an agent who is not of the
//! inbox, by one who is, and by an administrator. What each gets stands in `routes.txt`; that every
//! route stands there is checked beside the router.

use crate::world::{ACCOUNT, MARC, Play, SECOND, TEAM, WEB, World};
use reqwest::Method;
use serde_json::{Value, json};
use std::cmp::Reverse;

const TABLE: &str = include_str!("routes.txt");

/// The callers, in the order of the table's columns, by their tokens.
const CALLERS: [(&str, &str); 5] = [
    ("nobody", ""),
    ("stranger", "token-dave"),
    ("outsider", "token-bob"),
    ("agent", "token-alice"),
    ("administrator", "token-carol"),
];

struct Line {
    method: Method,
    path: String,
    /// The status for each caller.
    expected: Vec<u16>,
}

fn lines() -> Vec<Line> {
    TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut words = line.split_whitespace();
            let method = words.next().and_then(|method| method.parse().ok());
            let path = words.next().unwrap_or_default().to_owned();
            Line {
                method: method.expect("a method"),
                path,
                expected: words.map(|word| word.parse().expect("a status")).collect(),
            }
        })
        .collect()
}

/// The path with things in it that are there. What the desk does not have keeps the number 1.
fn filled(path: &str) -> String {
    let public = path.starts_with("/public");
    path.split('/')
        .map(|part| match part {
            "{account}" => ACCOUNT.to_string(),
            "{conversation}" if public => "101".to_owned(),
            "{conversation}" | "{ticket}" => SECOND.to_string(),
            "{contact}" if public => "source-61".to_owned(),
            "{contact}" => MARC.to_string(),
            "{inbox}" if public => "api".to_owned(),
            "{inbox}" => WEB.to_string(),
            "{message}" => (SECOND + 4900).to_string(),
            "{team}" => TEAM.to_string(),
            "{label}" => "51".to_owned(),
            "{token}" => "site".to_owned(),
            part if part.starts_with('{') => "1".to_owned(),
            part => part.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// A body that brings the request to the question who may do it.
fn body(path: &str) -> Value {
    let rest = path.strip_prefix("/api/v1/accounts/{account}/");
    match rest.unwrap_or_default() {
        "conversations" => json!({"inbox_id": WEB, "contact_id": MARC}),
        "tickets" => json!({"title": "x", "inbox_id": WEB, "contact_id": MARC}),
        "contacts" => json!({"name": "x", "inbox_id": WEB}),
        "contacts/{contact}/contact_inboxes" => json!({"inbox_id": WEB}),
        "contact_inboxes/filter" => json!({"inbox_id": WEB, "source_id": "source-62"}),
        "contacts/filter" | "conversations/filter" => json!({"payload": []}),
        "contacts/{contact}/notes" => json!({"content": "x"}),
        "actions/contact_merge" => {
            json!({"base_contact_id": MARC, "mergee_contact_id": MARC})
        }
        "conversations/{conversation}/messages" => json!({"content": "x"}),
        "conversations/{conversation}/transcript" => json!({"email": "a@example.org"}),
        "conversations/{conversation}/toggle_typing_status" => json!({"typing_status": "off"}),
        "conversations/{conversation}/direct_uploads" => {
            json!({"blob": {"filename": "a.txt", "byte_size": 1}})
        }
        "uploads" => json!({"filename": "a.txt", "byte_size": 1}),
        _ => json!({}),
    }
}

/// What ends a session or a record comes last, so that it does not get in the way of the rest.
fn order(line: &Line) -> (bool, bool, Reverse<usize>) {
    let ends = line.path.ends_with("reset_access_token") || line.path.ends_with("sign_out");
    let deletes = line.method == Method::DELETE;
    let depth = if deletes { line.path.len() } else { 0 };
    (ends, deletes, Reverse(depth))
}

#[tokio::test]
async fn each_caller_gets_on_each_route_what_the_table_says() {
    let lines = lines();
    let mut order_of: Vec<usize> = (0..lines.len()).collect();
    order_of.sort_by_key(|place| order(&lines[*place]));
    let mut found: Vec<Vec<u16>> = vec![Vec::new(); lines.len()];
    for (_, token) in CALLERS {
        let world = World::open_as(Play::Guichet).await;
        let caller = world.with_token(token);
        for place in &order_of {
            let line = &lines[*place];
            let mut request = caller.request(line.method.clone(), &filled(&line.path));
            if line.method != Method::GET {
                request = request.json(&body(&line.path));
            }
            let (status, _) = caller.answer(request).await;
            found[*place].push(status.as_u16());
        }
    }
    let differs: Vec<String> = lines
        .iter()
        .zip(&found)
        .filter(|(line, found)| line.expected != **found)
        .map(|(line, found)| {
            let found: Vec<String> = found.iter().map(u16::to_string).collect();
            format!("{} {} {}", line.method, line.path, found.join(" "))
        })
        .collect();
    let names: Vec<&str> = CALLERS.iter().map(|(name, _)| *name).collect();
    assert!(
        differs.is_empty(),
        "asked as {names:?} these differ from the table:\n{}",
        differs.join("\n")
    );
}
