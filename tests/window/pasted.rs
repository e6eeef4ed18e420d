//! Many files at once: pasted, more than a message takes, and shown in the thread of a customer who writes at length.

use serde_json::json;

use crate::{offline::Office, screen::Screen, window::Window};

/// How many files a message takes.
const MOST: usize = 15;
const COMPLAINT: &str = "Bonjour,\n\nje reviens vers vous au sujet de la commande ML-48213, passée le 3 novembre dernier et \
    livrée avant-hier en deux colis distincts, alors que votre courriel de confirmation n’en annonçait qu’un seul.\n\nLe premier \
    contenait bien les deux appliques « Étoile », intactes. Le second, en revanche, est arrivé ouvert : l’abat-jour en verre \
    soufflé du lampadaire Roseau était brisé, le variateur manquait et la notice était celle d’un autre modèle. Le livreur a \
    refusé d’attendre que je vérifie le contenu et n’a pas voulu noter de réserve, malgré ma demande expresse.\n\nJe vous joins \
    les photographies prises au déballage ; pourriez-vous me dire ce que vous proposez, et dans quel délai ? Nous recevons de la \
    famille à la fin du mois et comptions sur cet éclairage.\n\nBien cordialement,\nAnne-Sophie de la Villardière";

impl Window {
    /// Pastes this many pictures at once into the field that one writes in.
    async fn paste_pictures(&self, from: usize, count: usize) {
        let script = "const [from, count] = arguments;
            const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
            const pen = canvas.getContext('2d');
            const carried = new DataTransfer();
            for (let at = from; at < from + count; at++) {
                pen.fillStyle = `hsl(${at * 37 % 360} 45% 55%)`;
                pen.fillRect(0, 0, 320, 240);
                const bytes = Uint8Array.from(atob(canvas.toDataURL('image/png').split(',')[1]), c => c.charCodeAt(0));
                carried.items.add(new File([bytes], `Abat-jour brisé pendant le transport, vue ${at}.png`, { type: 'image/png' }));
            }
            const field = document.querySelector('[data-test=composer-text]');
            field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true }));";
        self.run(script, vec![json!(from), json!(count)]).await;
    }

    async fn until_attached(&self, count: usize) {
        self.until(&format!("{count} files"), || async {
            self.texts("[data-test='attached-file']").await.len() == count
        })
        .await;
    }
}

#[tokio::test]
async fn many_pictures_are_pasted_in_order_and_what_is_too_much_is_told() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let begun = office.begin("chat", "Anne-Sophie de la Villardière").await;
    let path = format!("conversations/{}/messages", begun.id);
    let complaint = json!({"content": COMPLAINT, "message_type": "incoming"});
    office.desk.post(&path, complaint).await;
    let window = office.signed_in().await;
    window.prefer("french", "light").await;
    window.until_dressed("french", "light").await;
    window.fill_screen().await;
    window.stand_on("chat", &begun).await;
    window.see_words("incoming", "ML-48213").await;
    screen.picture("thread-long-french").await;

    window.paste_pictures(1, MOST + 1).await;
    window.see_words("attach-refused", "vue 16.png").await;
    window.until_attached(MOST).await;
    screen.picture("pasted-too-many").await;
    window.press_ctrl_enter("composer-text").await;
    window.until_attached(0).await;
    window.paste_pictures(MOST + 1, 5).await;
    window.until_attached(5).await;
    window
        .type_into("composer-text", "Et cinq vues du second colis.")
        .await;
    window.press_ctrl_enter("composer-text").await;
    window.until_attached(0).await;
    window
        .until("twenty pictures delivered", || async {
            window.texts("[data-test='picture']").await.len() == MOST + 5
        })
        .await;
    window
        .until("the newest picture", || async {
            let shown = "return [...document.querySelectorAll('[data-test=picture] img')].at(-1).naturalWidth > 0";
            window.run(shown, vec![]).await == json!(true)
        })
        .await;
    screen.picture("thread-twenty-files").await;

    let found = office.desk.get(&path).await;
    let messages = found["payload"].as_array().expect("a list");
    let files = messages
        .iter()
        .map(|message| message["attachments"].as_array().map_or(0, Vec::len));
    assert_eq!(files.sum::<usize>(), MOST + 5);
    window.close().await;
}
