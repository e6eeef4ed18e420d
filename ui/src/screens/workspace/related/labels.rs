//! The labels of the open conversation: taken off by their cross, put on by typing a title. One that does not exist is
//! made by that, where the role allows.

use guichet_model::{LabelTitle, account::Reference, outbox::Action};
use leptos::{html, prelude::*};

use super::work::{none_view, of_row};
use crate::{
    actions::Actions,
    components::{
        chip::Dot,
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices, Filtering, Mark, Selection},
    },
    state::{Menu, StateStoreFields, role},
    t,
};

/// The line with the labels.
#[component]
pub fn LabelsLine() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let anchor = NodeRef::<html::Button>::new();
    let row = of_row(|row| row.labels.clone());
    let labels = Memo::new(move |_| row.get().unwrap_or_default());
    let open = Memo::new(move |_| state.menu().get() == Some(Menu::Labels));
    let choices = Signal::derive(move || label_choices(&state.reference().read(), &labels.read()));
    let query = RwSignal::new(String::new());
    let unknown = Memo::new(move |_| {
        let known = choices.read();
        typed_label(&query.read())
            .filter(|typed| !known.iter().any(|choice| choice.value == *typed))
    });
    let may_create = Memo::new(move |_| role(state).may_change_shared());
    let note = Signal::derive(move || {
        (unknown.read().is_some() && !may_create.get()).then(|| t!("related-label-administrators"))
    });
    let answers = Signal::derive(move || {
        let typed = unknown.get().filter(|_| may_create.get());
        let create = |title: LabelTitle| {
            let words = t!("related-label-create", title = title.0.clone());
            Choice::new(title, words).marked(Mark::Icon(Icon::Plus))
        };
        typed.map(create).into_iter().collect::<Vec<_>>()
    });
    let toggle = move |title: LabelTitle| {
        let on = labels.read_untracked().contains(&title);
        actions.dispatch(if on { removed(title) } else { added(title) });
    };
    view! {
        <dt>{t!("related-labels")}</dt>
        <dd class="related-labels" data-test="labels">
            {move || labels.read().is_empty().then(|| none_view(t!("related-none")))}
            <For each=move || labels.get() key=LabelTitle::clone let:title>
                <LabelChip title=title />
            </For>
            <button
                type="button"
                class="label-add"
                aria-haspopup="listbox"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=t!("related-label-add")
                title=move || format!("{} (l)", t!("related-label-add"))
                data-test="label-add"
                node_ref=anchor
                on:click=move |_| {
                    state.menu().set((!open.get_untracked()).then_some(Menu::Labels));
                }
            >
                <Glyph icon=Icon::Plus />
            </button>
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <ChoiceMenu
                                label=t!("related-label-add")
                                choices=Choices::new(choices, toggle)
                                anchor=anchor
                                filtering=Filtering::Yes
                                selection=Selection::Many
                                query=Some(query)
                                answers=Some(Choices::new(answers, toggle))
                                note=note
                                test="labels-menu"
                                on_close=move |()| state.menu().set(None)
                            />
                        }
                    })
            }}
        </dd>
    }
}

/// A label with its cross.
#[component]
fn LabelChip(
    /// Which label.
    title: LabelTitle,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let words = title.0.clone();
    let named = title.0.clone();
    let test = format!("label-{title}");
    let known = title.clone();
    let color = Memo::new(move |_| color_of(&state.reference().read(), &known));
    view! {
        <span class="chip chip-cross" data-test=test title=words.clone()>
            {move || color.get().map(|color| view! { <Dot color=color /> })}
            <span class="chip-text">{words.clone()}</span>
            <button
                type="button"
                class="chip-remove"
                aria-label=move || t!("related-label-remove", title = named.clone())
                data-test="label-remove"
                on:click=move |_| actions.dispatch(removed(title.clone()))
            >
                <Glyph icon=Icon::X />
            </button>
        </span>
    }
}

fn added(title: LabelTitle) -> Action {
    Action::ChangeLabels {
        add: vec![title],
        remove: Vec::new(),
    }
}

fn removed(title: LabelTitle) -> Action {
    Action::ChangeLabels {
        add: Vec::new(),
        remove: vec![title],
    }
}

fn color_of(reference: &Reference, title: &LabelTitle) -> Option<String> {
    reference
        .labels
        .iter()
        .find(|label| label.title == *title)
        .map(|label| label.color.clone())
}

/// Every label of the account; a label that only the conversation has can be taken off here too.
fn label_choices(reference: &Reference, on: &[LabelTitle]) -> Vec<Choice<LabelTitle>> {
    let known = reference.labels.iter().map(|label| {
        let mut choice = Choice::new(label.title.clone(), label.title.0.clone())
            .marked(Mark::Color(label.color.clone()));
        choice.chosen = on.contains(&label.title);
        choice
    });
    let only_here = on
        .iter()
        .filter(|title| color_of(reference, title).is_none())
        .map(|title| {
            let mut choice =
                Choice::new(title.clone(), title.0.clone()).marked(Mark::Icon(Icon::Tag));
            choice.chosen = true;
            choice
        });
    known.chain(only_here).collect()
}

/// What is typed as a label's title, where servers take it as one: letters and digits, then also `-` and `_`.
fn typed_label(typed: &str) -> Option<LabelTitle> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let title = words.join("-");
    let sound = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let begins = title.starts_with(char::is_alphanumeric);
    (begins && title.chars().count() > 1 && title.chars().all(sound)).then_some(LabelTitle(title))
}

#[cfg(test)]
mod tests {
    use guichet_model::account::Label;

    use super::*;

    #[test]
    fn the_menu_offers_every_label_and_those_that_only_the_conversation_has() {
        let reference = Reference {
            labels: vec![Label {
                title: LabelTitle("vip".to_owned()),
                color: "#8a3ffc".to_owned(),
                on_sidebar: true,
            }],
            ..Reference::default()
        };
        let gone = LabelTitle("gone".to_owned());
        let choices = label_choices(&reference, std::slice::from_ref(&gone));
        let offered: Vec<_> = choices
            .iter()
            .map(|choice| (choice.text.as_str(), choice.chosen))
            .collect();
        assert_eq!(offered, [("vip", false), ("gone", true)]);
    }

    #[test]
    fn what_is_typed_becomes_a_title_as_servers_take_it() {
        let title = |typed| typed_label(typed).map(|title| title.0);
        assert_eq!(title(" Client Fidèle ").as_deref(), Some("client-fidèle"));
        for refused in ["", "x", "-vip", "a/b", "vip!"] {
            assert_eq!(title(refused), None, "{refused}");
        }
    }
}
