//! Drafts, and messages that leave later.

use guichet_model::{OperationId, draft::Mode};

use super::{Desk, acting};
use crate::{
    arguments::sending::{DraftCommand, Place, ScheduledCommand, Sending},
    error::Error,
    shapes::{
        OperationShape,
        related::ListShape,
        sending::{DraftShape, TextShape},
    },
};

pub(super) async fn run(desk: &Desk, what: Sending) -> Result<String, Error> {
    match what {
        Sending::Draft(draft) => drafts(desk, draft),
        Sending::Scheduled(scheduled) => later(desk, scheduled).await,
    }
}

fn drafts(desk: &Desk, what: DraftCommand) -> Result<String, Error> {
    let account = desk.account()?;
    match what {
        DraftCommand::List => {
            let drafts = desk.core.drafts(account)?;
            let items: Vec<DraftShape> = drafts.into_iter().map(DraftShape::from).collect();
            desk.document(&ListShape { items })
        }
        DraftCommand::Show(place) => show(desk, &place),
        DraftCommand::Set { place, text } => {
            let conversation = desk.conversation(account, place.id)?;
            desk.core
                .save_draft(account, conversation, mode(&place), text.as_str().into())?;
            show(desk, &place)
        }
    }
}

fn show(desk: &Desk, place: &Place) -> Result<String, Error> {
    let account = desk.account()?;
    let conversation = desk.conversation(account, place.id)?;
    let drafts = desk
        .core
        .open_conversation(account, conversation, 1)?
        .drafts;
    let mode = mode(place);
    let files = drafts.files.iter().filter(|file| file.mode == mode);
    desk.document(&TextShape {
        mode,
        text: drafts.text(mode).to_owned(),
        files: files.map(|file| file.name.clone()).collect(),
    })
}

const fn mode(place: &Place) -> Mode {
    if place.note { Mode::Note } else { Mode::Reply }
}

async fn later(desk: &Desk, what: ScheduledCommand) -> Result<String, Error> {
    let account = desk.account()?;
    match what {
        ScheduledCommand::List => {
            let mut outbox = desk.core.outbox(account)?;
            outbox.retain(|one| one.departure.is_some_and(|at| at.is_scheduled()));
            outbox.sort_by_key(|one| one.departure.map(guichet_model::sending::Departure::at));
            let items: Vec<OperationShape> = outbox.into_iter().map(OperationShape::from).collect();
            desk.document(&ListShape { items })
        }
        ScheduledCommand::Move { operation, at } => {
            let operation = OperationId(operation);
            desk.core.reschedule(account, &operation, at)?;
            acting::deliver(desk, account).await;
            acting::outcome(desk, account, &operation)
        }
        ScheduledCommand::Cancel { operation } => {
            let taken = desk.core.take_back(account, &OperationId(operation))?;
            desk.document(&TextShape {
                mode: taken.mode,
                text: taken.draft,
                files: taken
                    .message
                    .files
                    .into_iter()
                    .map(|file| file.name)
                    .collect(),
            })
        }
    }
}
