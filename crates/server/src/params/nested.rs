//! Rails' names of parameters: `a[b][c]=1` nests, `a[]=1` lists.

use guichet_protocol::JsonObject;
use serde_json::Value;

/// Deeper nesting is not looked at.
const MAX_DEPTH: usize = 8;

/// Parses a query string or form body.
pub(super) fn parse(text: &str) -> JsonObject {
    let mut values = JsonObject::new();
    for (key, value) in form_urlencoded::parse(text.as_bytes()) {
        insert(&mut values, &key, Value::String(value.into_owned()));
    }
    values
}

/// Puts a value under a Rails name.
pub(super) fn insert(values: &mut JsonObject, name: &str, value: Value) {
    let (first, rest) = match name.split_once('[') {
        Some((first, rest)) if !first.is_empty() => (first, rest),
        _ => {
            values.insert(name.to_owned(), value);
            return;
        }
    };
    let parts: Vec<&str> = rest
        .split('[')
        .map(|part| part.trim_end_matches(']'))
        .collect();
    if parts.len() > MAX_DEPTH {
        return;
    }
    let slot = values.entry(first.to_owned()).or_insert(Value::Null);
    put(slot, &parts, value);
}

fn put(slot: &mut Value, parts: &[&str], value: Value) {
    match parts.split_first() {
        None => *slot = value,
        Some((&"", rest)) => {
            if !slot.is_array() {
                *slot = Value::Array(Vec::new());
            }
            if let Some(items) = slot.as_array_mut() {
                let mut item = Value::Null;
                put(&mut item, rest, value);
                items.push(item);
            }
        }
        Some((key, rest)) => {
            if !slot.is_object() {
                *slot = Value::Object(JsonObject::new());
            }
            if let Some(object) = slot.as_object_mut() {
                put(
                    object.entry((*key).to_owned()).or_insert(Value::Null),
                    rest,
                    value,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn brackets_nest_and_empty_brackets_list() {
        let values = parse("labels[]=a&labels%5B%5D=b&profile[account_id]=1&page=2&x[y][]=3");
        assert_eq!(
            Value::Object(values),
            json!({
                "labels": ["a", "b"], "profile": {"account_id": "1"}, "page": "2",
                "x": {"y": ["3"]}
            })
        );
    }
}
