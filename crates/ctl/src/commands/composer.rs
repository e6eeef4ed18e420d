//! Canned answers, the signature, and what they put into a text.

use guichet_core::{canned, store::StoreError};
use guichet_model::{
    AccountKey, CannedId, ConversationKey,
    canned::CannedDraft,
    outbox::{Action, Queued},
    signature,
};

use super::{Desk, acting};
use crate::{
    arguments::{
        Text,
        composer::{CannedAddress, CannedCommand, Composer, SignatureCommand},
    },
    error::Error,
    shapes::{
        composer::{CannedShape, SignatureShape},
        related::ListShape,
    },
};

/// As many as there are at a time.
const MOST: u32 = 100;

pub(super) async fn run(desk: &Desk, composer: Composer) -> Result<String, Error> {
    let account = desk.account()?;
    let core = &desk.core;
    let queued = match composer {
        Composer::Canned(CannedCommand::List { find, conversation }) => {
            let find = find.unwrap_or_default();
            let items: Vec<CannedShape> = match conversation {
                Some(address) => {
                    let key = desk.conversation(account, address)?;
                    let found = core.find_canned(account, key, &find, MOST)?;
                    found.into_iter().map(CannedShape::from).collect()
                }
                None => {
                    let found = canned::find(core.canned(account)?, &find);
                    found.into_iter().map(CannedShape::from).collect()
                }
            };
            return desk.document(&ListShape { items });
        }
        Composer::Canned(CannedCommand::Create { code, text }) => {
            let draft = CannedDraft {
                short_code: code,
                content: text,
            };
            core.act_on_account(account, &Action::CreateCanned { draft })?
        }
        Composer::Canned(CannedCommand::Delete { which }) => delete(desk, account, which)?,
        Composer::Signature(SignatureCommand::Show) => {
            return desk.document(&SignatureShape::from(core.signature(account)?));
        }
        Composer::Signature(SignatureCommand::Set { text }) => {
            core.set_signature(account, &text)?
        }
        Composer::Signature(SignatureCommand::On { channel }) => {
            core.sign_channel(account, &channel.channel(), true)?
        }
        Composer::Signature(SignatureCommand::Off { channel }) => {
            core.sign_channel(account, &channel.channel(), false)?
        }
    };
    acting::deliver(desk, account).await;
    acting::outcome(desk, account, &queued.operation)
}

fn delete(desk: &Desk, account: AccountKey, which: CannedAddress) -> Result<Queued, Error> {
    let id: CannedId = match which {
        CannedAddress::Id(id) => id,
        CannedAddress::Code(code) => {
            let mut known = desk.core.canned(account)?.into_iter();
            let found = known.find_map(|one| one.id.filter(|_| one.short_code == code));
            found.ok_or(guichet_core::Error::Store(StoreError::NotFound(
                "canned answer",
            )))?
        }
    };
    let action = Action::DeleteCanned {
        id,
        short_code: String::new(),
    };
    Ok(desk.core.act_on_account(account, &action)?)
}

/// A reply's text, with the signature where that was asked for.
pub(super) fn reply(
    desk: &Desk,
    account: AccountKey,
    conversation: ConversationKey,
    text: &Text,
) -> Result<String, Error> {
    if text.mentions {
        return Err(Error::MentionsInReply);
    }
    if !text.signature {
        return Ok(text.words().to_owned());
    }
    let signature = desk.core.signature_for(account, conversation)?;
    let signature = signature.ok_or(Error::NoSignature)?;
    Ok(signature::append(text.words(), &signature))
}

/// A note's text, with whom it mentions marked where that was asked for.
pub(super) fn note(
    desk: &Desk,
    account: AccountKey,
    conversation: ConversationKey,
    text: &Text,
) -> Result<String, Error> {
    if text.signature {
        return Err(Error::SignatureInNote);
    }
    if !text.mentions {
        return Ok(text.words().to_owned());
    }
    Ok(desk
        .core
        .mark_mentions(account, conversation, text.words(), &[])?)
}
