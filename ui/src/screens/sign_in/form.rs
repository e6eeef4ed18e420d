//! The form for a server: address, who one is, and the second step. [`crate::sign_in`] decides what it shows.

use guichet_model::account::Account;
use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        field::{Field, Kind},
        icon::{Glyph, Icon},
        segments::{Segment, Segments},
    },
    failure,
    sign_in::{Flow, Method, Place, Problem, Step, Typed, is_whole_code, with_encryption},
    t,
};

/// What the sign-in is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// An account that is not here yet.
    NewAccount,
    /// This account again: its server stands, its e-mail address is filled in.
    Again(Box<Account>),
}

const METHODS: &[Segment<Method>] = &[
    Segment {
        value: Method::Password,
        text: || t!("sign-in-by-password"),
        icon: None,
        test: "sign-in-by-password",
    },
    Segment {
        value: Method::Token,
        text: || t!("sign-in-by-token"),
        icon: None,
        test: "sign-in-by-token",
    },
];

/// What is typed, field by field.
#[derive(Debug, Clone, Copy)]
struct Fields {
    server: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
    token: RwSignal<String>,
    code: RwSignal<String>,
}

impl Fields {
    fn new(purpose: &Purpose) -> Self {
        let (server, email) = match purpose {
            Purpose::NewAccount => (String::new(), String::new()),
            Purpose::Again(account) => (account.server.clone(), account.my_email.clone()),
        };
        Self {
            server: RwSignal::new(server),
            email: RwSignal::new(email),
            password: RwSignal::default(),
            token: RwSignal::default(),
            code: RwSignal::default(),
        }
    }

    fn typed(self) -> Typed {
        Typed {
            server: self.server.get_untracked(),
            email: self.email.get_untracked(),
            password: self.password.get_untracked(),
            token: self.token.get_untracked(),
            code: self.code.get_untracked(),
        }
    }

    /// Nothing that opens an account outlives the sign-in.
    fn forget_secrets(self) {
        for secret in [self.password, self.token, self.code] {
            secret.try_set(String::new());
        }
    }

    fn track(self) {
        for field in [
            self.server,
            self.email,
            self.password,
            self.token,
            self.code,
        ] {
            field.track();
        }
    }
}

/// The form, and what moves it on.
#[derive(Debug, Clone, Copy)]
struct Form {
    actions: Actions,
    flow: RwSignal<Flow>,
    fields: Fields,
}

impl Form {
    fn submit(self) {
        let typed = self.fields.typed();
        let request = self.flow.try_update(|flow| flow.submit(&typed)).flatten();
        let Some(request) = request else {
            self.focus_problem();
            return;
        };
        spawn_local(async move {
            let answer = self.actions.sign_in(request).await;
            // A form that was taken away meanwhile has nothing to show, but an account that came is taken in.
            let account = match self.flow.try_update(|flow| flow.answered(answer.clone())) {
                Some(account) => account,
                None => Flow::default().answered(answer),
            };
            match account {
                Some(account) => {
                    self.fields.forget_secrets();
                    self.actions.signed_in(account);
                }
                None => self.focus_problem(),
            }
        });
    }

    /// Moves the focus to the field that the problem is about.
    fn focus_problem(self) {
        let place = self
            .flow
            .try_with_untracked(|flow| flow.problem().map(Problem::place))
            .flatten();
        let field = match place {
            Some(Place::Server) => "sign-in-address",
            Some(Place::Email) => "sign-in-email",
            Some(Place::Password) => "sign-in-password",
            Some(Place::Token) => "sign-in-token",
            Some(Place::Code) => "sign-in-code",
            Some(Place::Form) | None => return,
        };
        focus_field(field);
    }

    fn problem_at(self, place: Place) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.flow
                .read()
                .problem()
                .filter(|problem| problem.place() == place)
                .map(problem_sentence)
        })
    }
}

/// The form for a server.
#[component]
pub fn ServerForm(
    /// What it is for.
    purpose: Purpose,
) -> impl IntoView {
    let fields = Fields::new(&purpose);
    let form = Form {
        actions: Actions::of_window(),
        flow: RwSignal::new(Flow::default()),
        fields,
    };
    let flow = form.flow;
    Effect::new(move |before: Option<()>| {
        fields.track();
        if before.is_some() {
            flow.update(Flow::edited);
        }
    });
    let at_code = Memo::new(move |_| matches!(flow.read().step(), Step::Code { .. }));
    let known = match purpose {
        Purpose::NewAccount => None,
        Purpose::Again(account) => Some(account),
    };
    let server_stands = known.is_some();
    let busy = Memo::new(move |_| flow.read().is_busy());
    view! {
        <form
            class="sign-in-form"
            novalidate="novalidate"
            aria-busy=move || if busy.get() { "true" } else { "false" }
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                form.submit();
            }
        >
            {known
                .map(|account| {
                    view! {
                        <p class="sign-in-known">
                            <strong>{account.name.clone()}</strong>
                            <span>{account.server.clone()}</span>
                        </p>
                    }
                })}
            {move || {
                if at_code.get() {
                    view! { <CodeStep form=form /> }.into_any()
                } else {
                    view! { <Credentials form=form server_stands=server_stands /> }.into_any()
                }
            }} <FormProblem form=form /> <SubmitButton at_code=at_code busy=busy />
        </form>
    }
}

/// Address and who one is.
#[component]
fn Credentials(
    /// The form.
    form: Form,
    /// Whether the address is known and not asked for.
    server_stands: bool,
) -> impl IntoView {
    let Form { flow, fields, .. } = form;
    let method = Memo::new(move |_| flow.read().method());
    focus_when_shown(if server_stands {
        "sign-in-password"
    } else {
        "sign-in-address"
    });
    view! {
        {(!server_stands)
            .then(|| {
                view! {
                    <Field
                        label=t!("sign-in-address")
                        value=fields.server
                        kind=Kind::Url
                        hint=Signal::derive(|| Some(t!("sign-in-address-hint")))
                        error=address_problem(form)
                        name="sign-in-address"
                    />
                }
            })}
        <PlainHttp form=form />
        <Segments
            label=t!("sign-in-method")
            name="sign-in-method"
            segments=METHODS
            value=method
            on_choose=move |method| flow.update(|flow| flow.choose(method))
        />
        {move || match method.get() {
            Method::Password => {
                view! {
                    <Field
                        label=t!("sign-in-email")
                        value=fields.email
                        kind=Kind::Email
                        error=form.problem_at(Place::Email)
                        name="sign-in-email"
                    />
                    <Field
                        label=t!("sign-in-password")
                        value=fields.password
                        kind=Kind::Password
                        error=form.problem_at(Place::Password)
                        name="sign-in-password"
                    />
                }
                    .into_any()
            }
            Method::Token => {
                view! {
                    <Field
                        label=t!("sign-in-token")
                        value=fields.token
                        kind=Kind::Password
                        hint=Signal::derive(|| Some(t!("sign-in-token-hint")))
                        error=form.problem_at(Place::Token)
                        name="sign-in-token"
                    />
                }
                    .into_any()
            }
        }}
    }
}

/// What is wrong at the address; plain http has a question of its own instead.
fn address_problem(form: Form) -> Signal<Option<String>> {
    let problem = form.problem_at(Place::Server);
    Signal::derive(move || {
        if form.flow.read().asks_for_plain_http() {
            None
        } else {
            problem.get()
        }
    })
}

/// The question whether an address without encryption may be reached.
#[component]
fn PlainHttp(
    /// The form.
    form: Form,
) -> impl IntoView {
    let Form { flow, fields, .. } = form;
    let asked = Memo::new(move |_| flow.read().asks_for_plain_http());
    let secure = move |_| {
        fields
            .server
            .update(|server| *server = with_encryption(server));
        form.submit();
    };
    let allow = move |_| {
        let server = fields.server.get_untracked();
        flow.update(|flow| flow.allow_plain_http(&server));
        form.submit();
    };
    view! {
        <div role="alert">
            {move || {
                asked
                    .get()
                    .then(|| {
                        view! {
                            <div class="plain-http" data-test="plain-http">
                                <p class="plain-http-title">
                                    <Glyph icon=Icon::TriangleAlert />
                                    {t!("sign-in-http-title")}
                                </p>
                                <p>{t!("sign-in-http-text", server = fields.server.get_untracked())}</p>
                                <div class="plain-http-actions">
                                    <Button
                                        look=Look::Plain
                                        icon=Icon::Lock
                                        test="plain-http-secure"
                                        on_press=secure
                                    >
                                        {t!("sign-in-http-secure")}
                                    </Button>
                                    <Button
                                        look=Look::Danger
                                        test="plain-http-allow"
                                        on_press=allow
                                    >
                                        {t!("sign-in-http-allow")}
                                    </Button>
                                </div>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// The second step.
#[component]
fn CodeStep(
    /// The form.
    form: Form,
) -> impl IntoView {
    let Form { flow, fields, .. } = form;
    Effect::new(move |before: Option<String>| {
        let code = fields.code.get();
        let changed = before.is_some_and(|before| before != code);
        if changed && is_whole_code(&code) {
            form.submit();
        }
        code
    });
    focus_when_shown("sign-in-code");
    view! {
        <div class="code-step">
            <h2>{t!("sign-in-code-title")}</h2>
            <p>{t!("sign-in-code-text")}</p>
        </div>
        <Field
            label=t!("sign-in-code")
            value=fields.code
            kind=Kind::Code
            error=form.problem_at(Place::Code)
            name="sign-in-code"
        />
        <div class="code-back">
            <Button
                look=Look::Link
                test="sign-in-code-back"
                on_press=move |_| {
                    fields.code.set(String::new());
                    flow.update(Flow::back);
                }
            >
                {t!("sign-in-code-back")}
            </Button>
        </div>
    }
}

/// What is wrong with the whole rather than with a field.
#[component]
fn FormProblem(
    /// The form.
    form: Form,
) -> impl IntoView {
    let problem = form.problem_at(Place::Form);
    view! {
        <div role="alert">
            {move || {
                problem
                    .get()
                    .map(|sentence| {
                        view! {
                            <p class="form-problem" data-test="sign-in-error">
                                <Glyph icon=Icon::CircleAlert />
                                <span>{sentence}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// The button; it keeps its size while the core is asked.
#[component]
fn SubmitButton(
    /// Whether the second step shows.
    at_code: Memo<bool>,
    /// Whether the core is asked.
    busy: Memo<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Button>::new();
    view! {
        <button
            type="submit"
            class="button button-primary button-large"
            class:busy=busy
            aria-disabled=move || if busy.get() { "true" } else { "false" }
            data-test="sign-in-submit"
            node_ref=node
        >
            {move || busy.get().then(|| view! { <Glyph icon=Icon::LoaderCircle /> })}
            {move || match (at_code.get(), busy.get()) {
                (false, false) => t!("sign-in-submit"),
                (false, true) => t!("sign-in-busy"),
                (true, false) => t!("sign-in-code-submit"),
                (true, true) => t!("sign-in-code-busy"),
            }}
        </button>
    }
}

fn problem_sentence(problem: &Problem) -> String {
    match problem {
        Problem::Failed(problem) => failure::sentence(problem),
        Problem::Missing(Place::Email) => t!("sign-in-missing-email"),
        Problem::Missing(Place::Password) => t!("sign-in-missing-password"),
        Problem::Missing(Place::Token) => t!("sign-in-missing-token"),
        Problem::Missing(Place::Code) => t!("sign-in-missing-code"),
        Problem::Missing(Place::Server | Place::Form) => t!("sign-in-missing-server"),
    }
}

/// Moves the focus to a field of the form, and marks what is in it, so that typing replaces it.
fn focus_field(id: &str) {
    use wasm_bindgen::JsCast;
    let input = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(input) = input {
        // Both fail only for an element that is gone.
        let _ = input.focus();
        input.select();
    }
}

/// Moves the focus to a field as soon as it is in the page, before the next key arrives: a later move would carry what is
/// being typed into the wrong field.
fn focus_when_shown(id: &'static str) {
    Effect::new(move |_| focus_field(id));
}
