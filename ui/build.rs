//! Lists every message of the window's texts by its key, so that the window looks one up and reads it when it is first
//! said. Reading a file whole would be a good part of the window's start.

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

use fluent_syntax::{
    ast::{Entry, Resource},
    parser, serializer,
};

fn main() -> Result<(), Box<dyn Error>> {
    let texts = Path::new("../assets/locales");
    let folder = env::var_os("OUT_DIR").ok_or("cargo names a folder")?;
    let mut tables = String::new();
    for (name, file) in [("FRENCH", "fr.ftl"), ("ENGLISH", "en.ftl")] {
        let path = texts.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let source = fs::read_to_string(&path)?;
        let messages =
            messages(&source).map_err(|mistakes| format!("{}: {mistakes}", path.display()))?;
        let messages: Vec<_> = messages.into_iter().collect();
        tables += &format!("const {name}: &[(&str, &str)] = &{messages:?};\n");
    }
    fs::write(Path::new(&folder).join("messages.rs"), tables)?;
    Ok(())
}

/// Each message as Fluent writes it, by its key.
fn messages(source: &str) -> Result<BTreeMap<&str, String>, String> {
    let whole = parser::parse(source).map_err(|(_, mistakes)| format!("{mistakes:?}"))?;
    let messages = whole.body.into_iter().filter_map(|entry| match entry {
        Entry::Message(message) => {
            let key = message.id.name;
            let body = vec![Entry::Message(message)];
            Some((key, serializer::serialize(&Resource { body })))
        }
        _ => None,
    });
    Ok(messages.collect())
}
