use std::path::{Component, Path};

use proptest::prelude::*;

use super::*;

#[test]
fn a_name_leads_nowhere_and_says_what_it_is() {
    for (hostile, clean_name) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\facture.pdf", "facture.pdf"),
        ("/absolute", "absolute"),
        ("photo\u{202e}gpj.exe", "photogpj.exe"),
        ("a\u{0}b\n.png", "ab.png"),
        ("..", ""),
        (".", ""),
        ("...bashrc", "bashrc"),
        ("-rf", "rf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1 .pdf", "_com1 .pdf"),
        ("LPT².log", "_LPT².log"),
        ("console.txt", "console.txt"),
        ("facture.pdf.exe", "facture_pdf.exe"),
        ("facture.pdf                        .exe", "facture_pdf.exe"),
        ("facture.pdf\u{3000}\u{a0}\u{200b}.scr", "facture_pdf.scr"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("relevé: mai?.pdf", "relevé_ mai_.pdf"),
        ("file.txt:stream", "file.txt_stream"),
        ("trailing.pdf. . .", "trailing.pdf"),
        ("é😀.png", "é😀.png"),
    ] {
        assert_eq!(clean(hostile), clean_name, "{hostile:?}");
    }
    assert_eq!(for_file("///"), "file");
    let long = clean(&format!("{}.pdf", "é".repeat(150)));
    assert!(
        long.len() <= LONGEST_BYTES && long.ends_with("é.pdf"),
        "{long}"
    );
    assert_eq!(clean(&"x".repeat(300)).len(), LONGEST_BYTES);
    let device = clean(&format!("COM1..{}", "é".repeat(300)));
    assert!(device.starts_with("_COM1..é") && device.len() <= LONGEST_BYTES);
    assert_eq!(clean(&device), device, "cleaning twice changes nothing");
}

#[test]
fn a_program_is_known_by_its_ending() {
    for program in [
        "a.exe",
        "a.EXE",
        "b.sh",
        "c.desktop",
        "d.html",
        "e.svg",
        "f.ps1",
        "g.jar",
    ] {
        assert!(is_program(program), "{program}");
    }
    for harmless in ["a.pdf", "exe", "photo.png", "b.docx", "notes.txt", ""] {
        assert!(!is_program(harmless), "{harmless}");
    }
}

#[test]
fn a_taken_name_gets_a_number_before_its_ending() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(free_in(folder.path(), "a.pdf"), folder.path().join("a.pdf"));
    for taken in ["a.pdf", "a (2).pdf", "b"] {
        std::fs::write(folder.path().join(taken), b"x").expect("a file");
    }
    assert_eq!(
        free_in(folder.path(), "a.pdf"),
        folder.path().join("a (3).pdf")
    );
    assert_eq!(free_in(folder.path(), "b"), folder.path().join("b (2)"));
}

/// What strangers write: anything at all, and the pieces of attacks in any order.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("..".to_owned()),
        Just("/".to_owned()),
        Just("\\".to_owned()),
        Just(".exe".to_owned()),
        Just(".pdf".to_owned()),
        Just("\u{202e}".to_owned()),
        Just("\u{200b}".to_owned()),
        Just(" ".to_owned()),
        Just("\u{0}".to_owned()),
        Just("nul".to_owned()),
        Just("COM1".to_owned()),
        Just(":".to_owned()),
        Just("-".to_owned()),
        Just("é".repeat(300)),
        Just("x".repeat(300)),
        ".{0,12}",
    ];
    prop_oneof![
        any::<String>(),
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_a_stranger_writes_stays_one_plain_name(name in hostile()) {
        let file = for_file(&name);
        let parts: Vec<_> = Path::new(&file).components().collect();
        prop_assert!(matches!(parts.as_slice(), [Component::Normal(_)]), "{file:?}");
        prop_assert!(file.len() <= LONGEST_BYTES, "{} bytes", file.len());
        prop_assert!(!file.contains(['/', '\\', '<', '>', ':', '"', '|', '?', '*']), "{file:?}");
        prop_assert!(!file.chars().any(|letter| letter.is_control() || is_invisible(letter)), "{file:?}");
        prop_assert!(!file.starts_with(['.', ' ', '-']) && !file.ends_with(['.', ' ']), "{file:?}");
        prop_assert!(!is_reserved(&file), "{file:?}");
        if is_program(&file) {
            prop_assert_eq!(file.matches('.').count(), 1, "{:?}", file);
        }
        prop_assert_eq!(clean(&file), file);
    }

    #[test]
    fn a_name_that_needs_no_cleaning_stays(name in "[a-zA-Zéàç0-9_]{5,40}( [a-z]{1,8}){0,3}\\.(pdf|png|txt|docx)") {
        prop_assert_eq!(clean(&name), name);
    }
}
