//! How a conversation came in: the browser of a visitor, the headers of an e-mail.

use super::desk::{
    Author, Channel, ContactPlan, ConversationPlan, INBOXES, Language, MessagePlan, SUPPORT_ADDRESS,
};
use guichet_protocol::JsonObject;
use guichet_protocol::time::Timestamp;
use serde_json::{Value, json};

const BROWSERS: [(&str, &str, &str); 4] = [
    ("Chrome", "142.0", "Windows"),
    ("Firefox", "145.0", "Linux"),
    ("Safari", "18.6", "macOS"),
    ("Safari", "18.6", "iOS"),
];
/// A letter of the shop, as some customers pass it on with their question.
const NEWSLETTER_FR: &str = include_str!("../../../../assets/demo/newsletter.fr.html");
const NEWSLETTER_EN: &str = include_str!("../../../../assets/demo/newsletter.en.html");
const PAGES: [&str; 5] = [
    "",
    "/panier",
    "/produits/lampes",
    "/mon-compte",
    "/livraison",
];

/// The conversation's `additional_attributes`.
pub(crate) fn arrival(plan: &ConversationPlan) -> Value {
    let language = plan.language.tag();
    // Any number that is fixed for the conversation will do to choose by.
    let choice = plan.contact.0;
    match INBOXES.get(plan.inbox.0).map(|inbox| inbox.channel) {
        Some(Channel::Email) => json!({
            "source": "email",
            "mail_subject": plan.subject,
            "conversation_language": language,
        }),
        Some(Channel::Widget) => {
            let (browser, version, platform) = BROWSERS
                .get(choice % BROWSERS.len())
                .copied()
                .unwrap_or_default();
            let page = PAGES.get(choice % PAGES.len()).copied().unwrap_or_default();
            json!({
                "browser": {
                    "browser_name": browser,
                    "browser_version": version,
                    "platform_name": platform,
                },
                "browser_language": language,
                "referer": format!("https://boutique.maison-lumen.example{page}"),
                "initiated_at": {
                    "timestamp": Timestamp::from_millis(plan.created_at()).to_iso(),
                },
                "conversation_language": language,
            })
        }
        _ => json!({ "conversation_language": language }),
    }
}

/// The `content_attributes` of an incoming e-mail.
pub(crate) fn headers(
    message: &MessagePlan,
    conversation: &ConversationPlan,
    person: &ContactPlan,
) -> JsonObject {
    let from = person
        .email
        .as_deref()
        .unwrap_or("inconnu@courriel.example");
    let subject = conversation.subject.as_deref().unwrap_or_default();
    let earlier = conversation
        .messages
        .iter()
        .take_while(|m| m.at < message.at)
        .filter(|m| matches!(m.author, Author::Customer | Author::Agent(_)))
        .last();
    let id = |at: i64| format!("{at}.{}@courriel.example", conversation.order);
    let text = Text::of(message, earlier, conversation);
    let mail = json!({
        "subject": if earlier.is_some() { format!("Re: {subject}") } else { subject.to_owned() },
        "from": [from],
        "to": [SUPPORT_ADDRESS],
        "cc": null,
        "bcc": null,
        "date": Timestamp::from_millis(message.at).to_iso(),
        "message_id": id(message.at),
        "in_reply_to": earlier.map(|m| id(m.at)),
        "content_type": "multipart/alternative",
        "multipart": true,
        "number_of_attachments": usize::from(message.attachment.is_some()),
        "auto_reply": false,
        "html_content": { "full": text.html },
        "text_content": { "full": text.full, "reply": message.text, "quoted": text.quoted },
    });
    let mut attributes = JsonObject::new();
    attributes.insert("email".to_owned(), mail);
    attributes
}

/// A mail in both of its forms.
struct Text {
    html: String,
    full: String,
    quoted: String,
}

impl Text {
    /// An answer quotes what it answers; some first mails pass on a letter of the shop.
    fn of(
        message: &MessagePlan,
        earlier: Option<&MessagePlan>,
        conversation: &ConversationPlan,
    ) -> Self {
        let new = paragraphs(&message.text);
        let french = conversation.language == Language::French;
        let Some(earlier) = earlier else {
            let passes_on = conversation.order.ends_with('7');
            let letter = match (passes_on, french) {
                (false, _) => "",
                (true, true) => NEWSLETTER_FR,
                (true, false) => NEWSLETTER_EN,
            };
            return Self {
                html: format!("{new}{letter}"),
                full: message.text.clone(),
                quoted: String::new(),
            };
        };
        let day = Timestamp::from_millis(earlier.at).to_iso();
        let day = day.split('T').next().unwrap_or_default();
        let words = if french {
            format!("Le {day}, Maison Lumen a écrit :")
        } else {
            format!("On {day}, Maison Lumen wrote:")
        };
        let lines = earlier.text.lines().map(|line| format!("\n> {line}"));
        let quoted = format!("{words}{}", lines.collect::<String>());
        Self {
            html: format!(
                "{new}<div class=\"gmail_quote\"><div class=\"gmail_attr\">{}<br></div>\
                 <blockquote class=\"gmail_quote\">{}</blockquote></div>",
                escape(&words),
                paragraphs(&earlier.text)
            ),
            full: format!("{}\n\n{quoted}", message.text),
            quoted,
        }
    }
}

fn paragraphs(text: &str) -> String {
    text.split("\n\n")
        .map(|paragraph| format!("<p>{}</p>", escape(paragraph).replace('\n', "<br>")))
        .collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
