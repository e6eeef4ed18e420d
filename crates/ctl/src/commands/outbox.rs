//! What is not delivered yet.

use guichet_model::{AccountKey, OperationId};

use super::{Desk, acting};
use crate::{
    arguments::OutboxCommand,
    error::Error,
    shapes::{OperationShape, OutboxShape, OutcomeShape},
};

pub(super) async fn run(desk: &Desk, what: Option<OutboxCommand>) -> Result<String, Error> {
    let account = desk.account()?;
    match what.unwrap_or(OutboxCommand::List) {
        OutboxCommand::List => {
            let outbox = desk.core.outbox(account)?;
            let items = outbox.into_iter().map(OperationShape::from).collect();
            desk.document(&OutboxShape { items })
        }
        OutboxCommand::Retry { operation } => {
            let operation = undelivered(desk, account, operation)?;
            desk.core.retry(account, &operation)?;
            acting::deliver(desk, account).await;
            acting::outcome(desk, account, &operation)
        }
        OutboxCommand::Discard { operation } => {
            let operation = undelivered(desk, account, operation)?;
            desk.core.discard(account, &operation)?;
            desk.document(&OutcomeShape {
                operation_id: operation.0,
                state: "discarded",
            })
        }
    }
}

/// The operation, when it is one of this account.
fn undelivered(desk: &Desk, account: AccountKey, operation: String) -> Result<OperationId, Error> {
    let operation = OperationId(operation);
    let outbox = desk.core.outbox(account)?;
    if outbox.iter().any(|one| one.id == operation) {
        Ok(operation)
    } else {
        Err(Error::UnknownOperation(operation.0))
    }
}
