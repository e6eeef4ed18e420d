//! Files come whole or not at all, and the token stays at home.

use super::{
    super::Error,
    client,
    scripted::{Reply, Scripted, with_headers},
};

const LIMIT: u64 = 1000;

fn names(folder: &std::path::Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

#[tokio::test]
async fn a_redirected_file_is_fetched_without_the_token() {
    let elsewhere = Scripted::start(vec![with_headers(
        200,
        "Content-Type: image/png\r\n",
        "PNG",
    )])
    .await;
    let to = format!("Location: {}/bucket/x?sig=1\r\n", elsewhere.url());
    let server = Scripted::start(vec![
        with_headers(302, "Location: /blobs/2\r\n", ""),
        with_headers(307, &to, ""),
    ])
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("picture");
    let came = client(&server)
        .download("/blobs/1", &file, LIMIT)
        .await
        .expect("a file");
    assert_eq!(came.size_bytes, 3);
    assert_eq!(came.content_type.as_deref(), Some("image/png"));
    assert_eq!(std::fs::read(&file).expect("reads"), b"PNG");
    assert_eq!(names(folder.path()), ["picture"]);
    assert_eq!(elsewhere.only().line(), "GET /bucket/x?sig=1 HTTP/1.1");
    for request in server.received().iter().chain(&elsewhere.received()) {
        assert!(!request.head.contains("t0ken"), "{}", request.head);
    }
}

#[tokio::test]
async fn a_cut_or_too_large_file_leaves_nothing_behind() {
    let cut = Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".to_vec());
    let endless = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
        "x".repeat(2000)
    );
    let announced = with_headers(200, "", &"x".repeat(2000));
    let server = Scripted::start(vec![cut, Reply::Bytes(endless.into_bytes()), announced]).await;
    let client = client(&server);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("film");
    let error = client.download("/1", &file, LIMIT).await.expect_err("cut");
    assert!(matches!(error, Error::NoAnswer(_)), "{error:?}");
    for _ in 0..2 {
        let error = client
            .download("/2", &file, LIMIT)
            .await
            .expect_err("too large");
        assert_eq!(error, Error::TooLarge { limit_bytes: LIMIT });
    }
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_file_that_is_gone_and_an_endless_chain_are_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("film");
    let server = Scripted::start(vec![with_headers(404, "", "")]).await;
    let error = client(&server).download("/1", &file, LIMIT).await;
    assert_eq!(error.expect_err("gone"), Error::NotFound);
    let server = Scripted::start(vec![with_headers(302, "Location: /1\r\n", "")]).await;
    let error = client(&server)
        .download("/1", &file, LIMIT)
        .await
        .expect_err("endless");
    assert!(matches!(error, Error::Malformed(_)), "{error:?}");
    let error = client(&server)
        .download("file:///etc/hosts", &file, LIMIT)
        .await;
    assert_eq!(error.expect_err("no web address"), Error::BadAddress);
}
