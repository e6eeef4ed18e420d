//! The words of a message, drawn as nodes.

use leptos::{ev::MouseEvent, prelude::*};

use crate::{
    actions::Actions,
    markdown::{self, Block, Span},
};

/// The words of a message.
#[component]
pub fn Prose(
    /// Markdown, as servers store it.
    text: String,
) -> impl IntoView {
    let actions = Actions::of_window();
    let blocks = markdown::read(&text);
    view! {
        <div class="prose" dir="auto">
            {blocks.into_iter().map(|block| block_view(actions, block)).collect_view()}
        </div>
    }
}

fn block_view(actions: Actions, block: Block) -> AnyView {
    match block {
        Block::Paragraph(spans) => view! { <p>{span_views(actions, spans)}</p> }.into_any(),
        Block::Quote(spans) => {
            view! { <blockquote>{span_views(actions, spans)}</blockquote> }.into_any()
        }
        Block::Code(code) => view! { <pre>{code}</pre> }.into_any(),
        Block::List { start, items } => {
            let items = items
                .into_iter()
                .map(|item| view! { <li>{span_views(actions, item)}</li> })
                .collect_view();
            match start {
                Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
                None => view! { <ul>{items}</ul> }.into_any(),
            }
        }
    }
}

fn span_views(actions: Actions, spans: Vec<Span>) -> AnyView {
    spans
        .into_iter()
        .map(|span| span_view(actions, span))
        .collect_view()
        .into_any()
}

fn span_view(actions: Actions, span: Span) -> AnyView {
    match span {
        Span::Text(text) => text.into_any(),
        Span::Bold(spans) => view! { <strong>{span_views(actions, spans)}</strong> }.into_any(),
        Span::Italic(spans) => view! { <em>{span_views(actions, spans)}</em> }.into_any(),
        Span::Code(code) => view! { <code>{code}</code> }.into_any(),
        Span::Mention(name) => view! { <span class="mention">{name}</span> }.into_any(),
        Span::Break => view! { <br /> }.into_any(),
        Span::Link { url, text } => {
            // The page itself never goes anywhere: the core opens links, in the browser.
            let opened = url.clone();
            let open = move |event: MouseEvent| {
                event.prevent_default();
                actions.open_link(opened.clone());
            };
            let middle = |event: MouseEvent| event.prevent_default();
            view! {
                <a
                    href=url.clone()
                    title=url
                    rel="noreferrer"
                    on:click=open
                    on:auxclick=middle
                >
                    {text}
                </a>
            }
            .into_any()
        }
    }
}
