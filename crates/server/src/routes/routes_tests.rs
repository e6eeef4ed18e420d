//! The table of the permission test names every route, and no other.

use super::router;
use crate::{Options, Server};
use std::collections::{BTreeMap, BTreeSet};

/// What each caller gets on each route; walked by the test `permissions`.
const TABLE: &str = include_str!("../../tests/server/routes.txt");

/// Method and path of every route, read from what the router says of itself. A route that takes any
/// method stands there with `GET`.
fn routes(debug: &str) -> BTreeSet<String> {
    let (endpoints, nodes) = debug.split_once("node: Node").expect("a node");
    let methods: BTreeMap<&str, &str> = endpoints
        .split("RouteId(")
        .skip(1)
        .map(|entry| {
            let (id, rest) = entry.split_once(')').expect("a number");
            let allowed = rest.split_once("allow_header: Bytes(b\"");
            let methods = allowed.and_then(|(_, rest)| rest.split('"').next());
            (id, methods.unwrap_or("GET"))
        })
        .collect();
    let paths = nodes.split_once("paths: {").expect("paths").1;
    let mut found = BTreeSet::new();
    for entry in paths.split("RouteId(").skip(1) {
        let Some((id, rest)) = entry.split_once("): \"") else {
            break;
        };
        let path = rest.split('"').next().expect("a path");
        for method in methods[id].split(',').filter(|method| *method != "HEAD") {
            found.insert(format!("{method} {path}"));
        }
    }
    found
}

#[tokio::test]
async fn every_route_stands_in_the_table_of_permissions() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Server::start(Options::new(folder.path()))
        .await
        .expect("starts");
    let served = routes(&format!("{:?}", router(running.desk().clone())));
    assert!(served.len() > 100, "{served:#?}");
    let listed: BTreeSet<String> = TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().take(2).collect();
            words.join(" ")
        })
        .collect();
    let missing: Vec<&String> = served.difference(&listed).collect();
    let gone: Vec<&String> = listed.difference(&served).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not in the table: {missing:#?}\nno longer served: {gone:#?}"
    );
    running.shutdown().await;
}
