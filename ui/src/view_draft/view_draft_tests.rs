use guichet_model::attribute::{AttributeKey, AttributeKind};

use super::*;

fn condition(attribute: Attribute, operator: Operator, values: &[&str], join: Join) -> Condition {
    Condition {
        attribute,
        operator,
        values: values.iter().map(|&value| value.to_owned()).collect(),
        joined_by: join,
    }
}

fn own(key: &str, kind: AttributeKind) -> AttributeDefinition {
    AttributeDefinition {
        key: AttributeKey(key.to_owned()),
        of: AttributeOf::Conversation,
        name: key.to_owned(),
        description: String::new(),
        kind,
        choices: Vec::new(),
        pattern: None,
        pattern_hint: None,
    }
}

#[test]
fn a_filter_that_is_opened_and_not_changed_is_saved_as_it_was() {
    let definitions = [own("seats", AttributeKind::Number)];
    let seats = Attribute::Custom {
        of: AttributeOf::Conversation,
        key: AttributeKey("seats".to_owned()),
    };
    let filter = Filter {
        conditions: vec![
            condition(
                Attribute::Status,
                Operator::EqualTo,
                &["open", "snoozed"],
                Join::And,
            ),
            condition(
                Attribute::MailSubject,
                Operator::Contains,
                &["invoice", "order no. 3"],
                Join::Or,
            ),
            condition(
                Attribute::CreatedAt,
                Operator::IsGreaterThan,
                &["2026-11-01"],
                Join::And,
            ),
            condition(
                Attribute::LastActivityAt,
                Operator::DaysBefore,
                &["7"],
                Join::And,
            ),
            condition(Attribute::Assignee, Operator::IsNotPresent, &[], Join::And),
            condition(seats, Operator::IsLessThan, &["12.5"], Join::And),
            condition(Attribute::Unread, Operator::EqualTo, &["true"], Join::And),
        ],
    };
    let draft = ViewDraft::of(&filter);
    assert_eq!(draft.filter(&definitions), filter);
    assert_eq!(draft.flaws(&definitions), []);
}

#[test]
fn a_value_that_holds_a_bar_stays_one_value() {
    let list = AttributeDefinition {
        choices: vec!["A|B".to_owned(), "C".to_owned()],
        ..own("range", AttributeKind::List)
    };
    let custom = |key: &str| Attribute::Custom {
        of: AttributeOf::Conversation,
        key: AttributeKey(key.to_owned()),
    };
    let equal =
        |attribute, values: &[&str]| condition(attribute, Operator::EqualTo, values, Join::And);
    let filter = Filter {
        conditions: vec![
            equal(custom("range"), &["A|B", "C"]),
            equal(custom("note"), &["a | b", r"c\|", r"\host\x"]),
        ],
    };
    let known = [list, own("note", AttributeKind::Text)];
    let draft = ViewDraft::of(&filter);
    assert_eq!(draft.filter(&known), filter);
    // The definitions may come later than the view.
    assert_eq!(draft.filter(&[]), filter);
}

#[test]
fn a_bar_sets_values_apart_unless_it_is_meant() {
    let mut draft = ViewDraft::default();
    let id = draft.add();
    draft.look_at(id, Attribute::MailSubject, &[]);
    draft.change(id, |row| row.typed = r"invoice | a\|b | C:\temp".to_owned());
    let filter = draft.filter(&[]);
    assert_eq!(filter.conditions[0].values, ["invoice", "a|b", r"C:\temp"]);
}

#[test]
fn numbers_are_taken_as_people_write_them() {
    let mut draft = ViewDraft::default();
    let id = draft.add();
    draft.look_at(id, Attribute::Id, &[]);
    draft.change(id, |row| row.typed = "#12 13; 14".to_owned());
    let filter = draft.filter(&[]);
    assert_eq!(filter.conditions[0].values, ["12", "13", "14"]);
    draft.change(id, |row| row.typed = "twelve".to_owned());
    assert_eq!(draft.flaws(&[]), [(id, Flaw::Value)]);
}

#[test]
fn another_attribute_keeps_the_operator_where_it_can_and_drops_the_value() {
    let mut draft = ViewDraft::new();
    draft.look_at(0, Attribute::Team, &[]);
    assert_eq!(draft.rows[0].operator, Operator::EqualTo);
    assert!(draft.rows[0].chosen.is_empty(), "a status is no team");
    draft.look_at(0, Attribute::CreatedAt, &[]);
    assert_eq!(draft.rows[0].operator, Operator::IsGreaterThan);
}

#[test]
fn a_condition_without_its_value_is_named() {
    let mut draft = ViewDraft::new();
    let id = draft.add();
    assert_eq!(draft.flaws(&[]), [(id, Flaw::Values)]);
    draft.compare(id, Operator::IsPresent, &[]);
    assert_eq!(
        draft.flaws(&[]),
        [(id, Flaw::Operator)],
        "every conversation has a status"
    );
    draft.remove(id);
    assert_eq!(draft.flaws(&[]), []);
}

#[test]
fn several_choices_add_up_and_a_yes_or_no_has_only_one() {
    let mut draft = ViewDraft::new();
    draft.choose(0, "pending", Editor::Choices);
    assert_eq!(draft.rows[0].chosen, ["open", "pending"]);
    draft.choose(0, "open", Editor::Choices);
    assert_eq!(draft.rows[0].chosen, ["pending"]);
    draft.look_at(0, Attribute::Unread, &[]);
    draft.choose(0, "true", Editor::Choice);
    draft.choose(0, "false", Editor::Choice);
    assert_eq!(draft.rows[0].chosen, ["false"]);
}

#[test]
fn what_the_server_has_no_name_for_is_named_once() {
    let mut draft = ViewDraft::new();
    for _ in 0..2 {
        let id = draft.add();
        draft.look_at(id, Attribute::Unread, &[]);
    }
    let filter = draft.filter(&[]);
    assert_eq!(
        only_here(&filter, FilterKeys::Stock, &[]),
        [Attribute::Unread]
    );
    let category = Filter {
        conditions: vec![condition(
            Attribute::Category,
            Operator::EqualTo,
            &["ticket"],
            Join::And,
        )],
    };
    assert_eq!(
        only_here(&category, FilterKeys::Stock, &[]),
        [Attribute::Category]
    );
    assert_eq!(only_here(&category, FilterKeys::WithTickets, &[]), []);
}

#[test]
fn every_attribute_is_offered_and_only_those_that_can_be_read() {
    let definitions = [
        own("plan", AttributeKind::Text),
        own("odd", AttributeKind::Other("matrix".to_owned())),
    ];
    let offered = attributes(&definitions);
    assert_eq!(offered.len(), ATTRIBUTES.len() + 1);
}
