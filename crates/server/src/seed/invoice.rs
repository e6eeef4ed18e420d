//! Draws the invoices of the demonstration: real one-page PDF files, small enough to be made by hand.

use super::calendar;
use super::desk::Millis;
use super::slots::euros;

/// What an invoice states.
pub(crate) struct Invoice<'a> {
    pub(crate) order: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) item: &'a str,
    pub(crate) amount_cents: i64,
    pub(crate) at: Millis,
}

/// The file's bytes.
pub(crate) fn pdf(invoice: &Invoice<'_>) -> Vec<u8> {
    let page = page(invoice);
    let objects: [Vec<u8>; 6] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R \
          /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>"
            .to_vec(),
        font("Helvetica"),
        font("Helvetica-Bold"),
        stream(&page),
    ];
    let mut file = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut offsets = Vec::with_capacity(objects.len());
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table_at = file.len();
    file.extend_from_slice(b"xref\n0 7\n0000000000 65535 f \n");
    for offset in offsets {
        file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n{table_at}\n%%EOF\n");
    file.extend_from_slice(trailer.as_bytes());
    file
}

fn font(name: &str) -> Vec<u8> {
    format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
        .into_bytes()
}

fn stream(content: &[u8]) -> Vec<u8> {
    let mut object = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
    object.extend_from_slice(content);
    object.extend_from_slice(b"\nendstream");
    object
}

fn page(invoice: &Invoice<'_>) -> Vec<u8> {
    let net = invoice.amount_cents * 100 / 120;
    let tax = invoice.amount_cents - net;
    let number = invoice.order.trim_start_matches("ML-");
    let lines: [(&str, i32, i32, i32, String); 12] = [
        ("F2", 22, 60, 770, "Maison Lumen".to_owned()),
        (
            "F1",
            10,
            60,
            752,
            "14 quai du Wault, 59000 Lille".to_owned(),
        ),
        ("F2", 15, 60, 690, format!("Facture F-{number}")),
        ("F1", 11, 60, 668, format!("Commande {}", invoice.order)),
        (
            "F1",
            11,
            60,
            652,
            format!("Date : {}", calendar::iso_date(invoice.at)),
        ),
        ("F1", 11, 340, 668, invoice.customer.to_owned()),
        ("F2", 11, 60, 590, "Article".to_owned()),
        ("F1", 11, 60, 568, invoice.item.to_owned()),
        ("F1", 11, 440, 568, euros(net)),
        ("F1", 11, 60, 530, format!("TVA 20 % : {}", euros(tax))),
        (
            "F2",
            13,
            60,
            500,
            format!("Total TTC : {}", euros(invoice.amount_cents)),
        ),
        (
            "F1",
            9,
            60,
            70,
            "Document de démonstration, sans valeur comptable.".to_owned(),
        ),
    ];
    let mut out = b"0.04 0.42 0.40 RG 2 w 60 735 m 535 735 l S\n\
        0.8 0.8 0.8 RG 0.5 w 60 582 m 535 582 l S\n"
        .to_vec();
    for (font, size, x, y, text) in lines {
        out.extend_from_slice(format!("BT /{font} {size} Tf {x} {y} Td (").as_bytes());
        out.extend(text.chars().flat_map(win_ansi));
        out.extend_from_slice(b") Tj ET\n");
    }
    out
}

/// The byte of a letter in the encoding that the standard fonts know, escaped for a PDF string.
fn win_ansi(letter: char) -> Vec<u8> {
    match letter {
        '(' | ')' | '\\' => vec![b'\\', u8::try_from(letter).unwrap_or(b' ')],
        '€' => vec![0x80],
        '’' => vec![0x92],
        'œ' => vec![0x9C],
        other => vec![u8::try_from(other).unwrap_or(b'.')],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cross_reference_table_points_at_every_object() {
        let file = pdf(&Invoice {
            order: "ML-48213",
            customer: "Léa (test)",
            item: "lampe Opale",
            amount_cents: 5_490,
            at: 1_790_000_000_000,
        });
        // Every byte above ASCII as one ASCII letter, so that offsets in the text are those in the file.
        let text: String = file
            .iter()
            .map(|byte| {
                if byte.is_ascii() {
                    char::from(*byte)
                } else {
                    '?'
                }
            })
            .collect();
        let table = text.split("xref\n0 7\n").nth(1).unwrap();
        for (index, line) in table.lines().skip(1).take(6).enumerate() {
            let offset: usize = line.split(' ').next().unwrap().parse().unwrap();
            let at = text.get(offset..).unwrap();
            assert!(at.starts_with(&format!("{} 0 obj", index + 1)));
        }
        assert!(text.contains("54,90"), "the amount stands on it");
    }
}
