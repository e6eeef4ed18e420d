//! The documents of custom views and batches.

use guichet_model::{
    attribute::AttributeOf,
    filter::{Attribute, Condition, Join},
    view::{Batch, View, ViewPlace, ViewState},
};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct ViewsShape {
    pub(crate) items: Vec<ViewShape>,
}

#[derive(Serialize)]
pub(crate) struct ViewShape {
    key: i64,
    name: String,
    place: &'static str,
    state: &'static str,
    readable: bool,
    count: Option<u32>,
    conditions: Vec<ConditionShape>,
}

#[derive(Serialize)]
struct ConditionShape {
    attribute: String,
    operator: &'static str,
    values: Vec<String>,
    joined_by: &'static str,
}

impl ViewShape {
    pub(crate) fn new(view: View, count: Option<u32>) -> Self {
        Self {
            key: view.key.0,
            name: view.name,
            place: match view.place {
                ViewPlace::Server => "server",
                ViewPlace::Local => "local",
            },
            state: match view.state {
                ViewState::Saved => "saved",
                ViewState::Waiting => "waiting",
                ViewState::Refused { .. } => "refused",
            },
            readable: view.readable,
            count,
            conditions: view.filter.conditions.into_iter().map(shape).collect(),
        }
    }
}

fn shape(condition: Condition) -> ConditionShape {
    let name = condition.attribute.wire_name();
    ConditionShape {
        attribute: match &condition.attribute {
            Attribute::Custom {
                of: AttributeOf::Contact,
                ..
            } => format!("contact.{name}"),
            _ => name.to_owned(),
        },
        operator: condition.operator.wire_name(),
        values: condition.values,
        joined_by: match condition.joined_by {
            Join::And => "and",
            Join::Or => "or",
        },
    }
}

#[derive(Serialize)]
pub(crate) struct BatchShape {
    batch_id: String,
    queued: u32,
    skipped: Vec<i64>,
    undelivered: usize,
}

impl BatchShape {
    pub(crate) fn new(batch: &Batch, undelivered: usize) -> Self {
        Self {
            batch_id: batch.id.0.clone(),
            queued: batch.queued,
            skipped: batch.skipped.iter().map(|key| key.0).collect(),
            undelivered,
        }
    }
}
