//! The command line of custom views, and of what is done to many conversations at once.

use clap::{Args, Subcommand, ValueEnum};
use guichet_model::{
    Timestamp,
    attribute::{AttributeKey, AttributeOf},
    filter::{Attribute, Condition, Filter, Join, Operator},
    view::{Direction, Sort, SortBy},
};

use super::{
    Address, CategoryChoice, LabelChange, OrNone, PriorityName, StatusChoice, StatusName,
    TabChoice, moment,
};

#[derive(Debug, Subcommand)]
pub(crate) enum ViewCommand {
    /// The custom views, in order, each with its count.
    List,
    /// Make a custom view. A condition is "ATTRIBUTE OPERATOR [VALUE,VALUE]", and conditions are joined by and / or.
    Create {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: String,
        /// Conditions: 'status equal_to open' and 'labels equal_to vip,bug'.
        #[arg(value_name = "CONDITION", required = true)]
        conditions: Vec<String>,
    },
    /// Delete a custom view.
    Delete {
        /// Its name, or its key.
        #[arg(value_name = "NAME|KEY")]
        view: String,
    },
}

/// Reads conditions and the words between them.
pub(crate) fn filter(words: &[String]) -> Result<Filter, String> {
    let mut conditions: Vec<Condition> = Vec::new();
    let mut joined = true;
    for word in words {
        let join = match word.to_lowercase().as_str() {
            "and" => Some(Join::And),
            "or" => Some(Join::Or),
            _ => None,
        };
        match (join, conditions.last_mut()) {
            (Some(join), Some(last)) if !joined => {
                last.joined_by = join;
                joined = true;
            }
            (None, _) if joined => {
                conditions.push(condition(word)?);
                joined = false;
            }
            _ => return Err(format!("`{word}`: conditions and `and` or `or` take turns")),
        }
    }
    if joined {
        return Err("the last word must be a condition".to_owned());
    }
    Ok(Filter { conditions })
}

fn condition(text: &str) -> Result<Condition, String> {
    let mut parts = text.splitn(3, ' ');
    let name = parts.next().unwrap_or_default();
    let operator = parts.next().unwrap_or_default();
    let operator =
        Operator::from_wire(operator).ok_or_else(|| format!("`{operator}` is no operator"))?;
    let values = parts
        .next()
        .map(|values| {
            values
                .split(',')
                .map(|value| value.trim().to_owned())
                .collect()
        })
        .unwrap_or_default();
    let attribute = match name.strip_prefix("contact.") {
        Some(key) => Attribute::Custom {
            of: AttributeOf::Contact,
            key: AttributeKey(key.to_owned()),
        },
        None => Attribute::from_wire(name).unwrap_or_else(|| Attribute::Custom {
            of: AttributeOf::Conversation,
            key: AttributeKey(name.to_owned()),
        }),
    };
    Ok(Condition {
        attribute,
        operator,
        values,
        joined_by: Join::And,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortChoice {
    /// Newest activity first.
    LastActivity,
    /// Newest first.
    Created,
    /// Most pressing first.
    Priority,
    /// Waiting longest first.
    Waiting,
    /// Unread first.
    Unread,
}

impl SortChoice {
    pub(crate) const fn sort(self, ascending: bool) -> Sort {
        let by = match self {
            Self::LastActivity => SortBy::LastActivity,
            Self::Created => SortBy::Created,
            Self::Priority => SortBy::Priority,
            Self::Waiting => SortBy::WaitingLongest,
            Self::Unread => SortBy::UnreadFirst,
        };
        let direction = if ascending {
            Direction::Ascending
        } else {
            Direction::Descending
        };
        Sort { by, direction }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Bulk {
    /// A conversation: its number, or k:KEY. May be given many times.
    #[arg(long, value_name = "ID", required_unless_present = "view")]
    pub(crate) id: Vec<Address>,
    /// Every conversation of a custom view, by name or key; at most 2000.
    #[arg(long, value_name = "NAME", conflicts_with = "id")]
    pub(crate) view: Option<String>,
    /// With --view: which module.
    #[arg(long, value_enum, default_value_t = CategoryChoice::All)]
    pub(crate) category: CategoryChoice,
    /// With --view: which tab.
    #[arg(long, value_enum, default_value_t = TabChoice::All)]
    pub(crate) tab: TabChoice,
    /// With --view: which status.
    #[arg(long, value_enum, default_value_t = StatusChoice::All)]
    pub(crate) status: StatusChoice,
    #[command(subcommand)]
    pub(crate) action: BulkAction,
}

/// What is done to all of them.
#[derive(Debug, Subcommand)]
pub(crate) enum BulkAction {
    /// Change the status.
    Status {
        /// The wanted status.
        #[arg(value_name = "STATUS", value_enum)]
        status: StatusName,
        /// When snoozed ones wake, RFC 3339.
        #[arg(long, value_name = "RFC3339", value_parser = moment)]
        until: Option<Timestamp>,
    },
    /// Assign to an agent by number, or to nobody.
    Assign {
        /// The agent's number, or none.
        #[arg(value_name = "AGENT")]
        agent: OrNone,
    },
    /// Assign to a team by number, or to none.
    Team {
        /// The team's number, or none.
        #[arg(value_name = "TEAM")]
        team: OrNone,
    },
    /// Change the priority.
    Priority {
        /// How urgent.
        #[arg(value_name = "PRIORITY", value_enum)]
        priority: PriorityName,
    },
    /// Add labels with +title and take them away with -title.
    Label {
        /// +title adds, -title takes away.
        #[arg(
            value_name = "+LABEL|-LABEL",
            required = true,
            allow_hyphen_values = true
        )]
        changes: Vec<LabelChange>,
    },
    /// Run a macro.
    Macro {
        /// The macro's number.
        #[arg(value_name = "MACRO")]
        id: i64,
    },
    /// Mark read for the whole team.
    Read,
    /// Mark unread for the whole team.
    Unread,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn conditions_take_turns_with_the_words_that_join_them() {
        let read = filter(&words(&[
            "status equal_to open",
            "and",
            "labels equal_to vip, bug",
            "or",
            "contact.plan is_present",
        ]))
        .expect("reads");
        assert_eq!(read.conditions.len(), 3);
        assert_eq!(read.conditions[1].values, ["vip", "bug"]);
        assert_eq!(read.conditions[1].joined_by, Join::Or);
        assert!(matches!(
            read.conditions[2].attribute,
            Attribute::Custom {
                of: AttributeOf::Contact,
                ..
            }
        ));
        for bad in [
            &["and"][..],
            &["status equal_to open", "and"],
            &["status equal_to open", "unread equal_to true"],
            &["status sounds_like open"],
        ] {
            assert!(filter(&words(bad)).is_err(), "{bad:?}");
        }
    }
}
