//! Signing in as a state machine: what was asked, what the core answered, and what the form shows for it. It does no
//! asking itself; the form calls the core with what [`Flow::submit`] gives and tells the answer to [`Flow::answered`].

use guichet_model::{
    Failure, FailureCode,
    account::Account,
    command::{SignIn, SignInReply, SignInWithToken, SubmitCode},
};

/// Digits of a one-time code.
const CODE_DIGITS: usize = 6;

/// What an agent has typed. It stays as it is through every failure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Address of the server.
    pub server: String,
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Access token.
    pub token: String,
    /// One-time code or backup code.
    pub code: String,
}

/// How an agent proves who they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// E-mail address and password.
    #[default]
    Password,
    /// An access token from the profile page of the server.
    Token,
}

/// How far a sign-in has come: `Credentials → Code → (signed in)`, and back where the code took too long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Step {
    /// Who, and where.
    #[default]
    Credentials,
    /// The second step.
    Code {
        /// From the core, to be sent with the code.
        ticket: String,
    },
}

/// Where on the form a problem shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// At the address of the server.
    Server,
    /// At the e-mail address.
    Email,
    /// At the password.
    Password,
    /// At the access token.
    Token,
    /// At the code.
    Code,
    /// Above the button: it concerns no field.
    Form,
}

/// What keeps a sign-in from going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A field is empty.
    Missing(Place),
    /// The core says so.
    Failed(Failure),
}

impl Problem {
    /// Where it shows.
    #[must_use]
    pub const fn place(&self) -> Place {
        match self {
            Self::Missing(place) => *place,
            Self::Failed(failure) => match failure.code {
                FailureCode::BadAddress
                | FailureCode::Unreachable
                | FailureCode::Certificate
                | FailureCode::PlainHttp
                | FailureCode::UnknownServer => Place::Server,
                FailureCode::WrongPassword => Place::Password,
                FailureCode::WrongToken => Place::Token,
                FailureCode::WrongCode => Place::Code,
                _ => Place::Form,
            },
        }
    }
}

/// What to ask the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Sign in with e-mail and password.
    Password(SignIn),
    /// Sign in with a token.
    Token(SignInWithToken),
    /// The second step.
    Code(SubmitCode),
}

/// A sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    step: Step,
    method: Method,
    busy: bool,
    problem: Option<Problem>,
    /// The address that may be reached without encryption.
    plain: Option<String>,
}

impl Flow {
    /// How far it has come.
    #[must_use]
    pub const fn step(&self) -> &Step {
        &self.step
    }

    /// How the agent proves who they are.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// Whether the core is being asked.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.busy
    }

    /// What keeps it from going on.
    #[must_use]
    pub const fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Whether the agent must say yes to an address without encryption.
    #[must_use]
    pub fn asks_for_plain_http(&self) -> bool {
        matches!(&self.problem, Some(Problem::Failed(failure)) if failure.code == FailureCode::PlainHttp)
    }

    /// Takes the other method.
    pub fn choose(&mut self, method: Method) {
        if !self.busy {
            self.method = method;
            self.problem = None;
        }
    }

    /// Something was typed: what was wrong with it may no longer be.
    pub fn edited(&mut self) {
        if !self.busy {
            self.problem = None;
        }
    }

    /// Back to who and where.
    pub fn back(&mut self) {
        if !self.busy {
            self.step = Step::Credentials;
            self.problem = None;
        }
    }

    /// Yes to this address without encryption.
    pub fn allow_plain_http(&mut self, server: &str) {
        self.plain = Some(server.trim().to_owned());
        self.problem = None;
    }

    /// What to ask the core; nothing while it is being asked, or where a field is empty.
    pub fn submit(&mut self, typed: &Typed) -> Option<Request> {
        if self.busy {
            return None;
        }
        self.problem = self.missing(typed).map(Problem::Missing);
        if self.problem.is_some() {
            return None;
        }
        self.busy = true;
        let server = typed.server.trim().to_owned();
        let allow_http = self.plain.as_deref() == Some(server.as_str());
        Some(match (&self.step, self.method) {
            (Step::Code { ticket }, _) => Request::Code(SubmitCode {
                ticket: ticket.clone(),
                code: bare_code(&typed.code),
            }),
            (Step::Credentials, Method::Password) => Request::Password(SignIn {
                server,
                email: typed.email.trim().to_owned(),
                password: typed.password.clone(),
                allow_http,
            }),
            (Step::Credentials, Method::Token) => Request::Token(SignInWithToken {
                server,
                token: typed.token.trim().to_owned(),
                allow_http,
            }),
        })
    }

    /// Takes the core's answer; gives the account once it is signed in.
    pub fn answered(&mut self, answer: Result<SignInReply, Failure>) -> Option<Account> {
        self.busy = false;
        match answer {
            Ok(SignInReply::SignedIn { account }) => {
                self.step = Step::Credentials;
                self.problem = None;
                Some(account)
            }
            Ok(SignInReply::CodeNeeded { ticket }) => {
                self.step = Step::Code { ticket };
                self.problem = None;
                None
            }
            Err(failure) => {
                if failure.code == FailureCode::SignInExpired {
                    self.step = Step::Credentials;
                }
                self.problem = Some(Problem::Failed(failure));
                None
            }
        }
    }

    fn missing(&self, typed: &Typed) -> Option<Place> {
        let needed = match (&self.step, self.method) {
            (Step::Code { .. }, _) => vec![(Place::Code, &typed.code)],
            (Step::Credentials, Method::Password) => vec![
                (Place::Server, &typed.server),
                (Place::Email, &typed.email),
                (Place::Password, &typed.password),
            ],
            (Step::Credentials, Method::Token) => {
                vec![(Place::Server, &typed.server), (Place::Token, &typed.token)]
            }
        };
        needed
            .into_iter()
            .find(|(_, text)| text.trim().is_empty())
            .map(|(place, _)| place)
    }
}

/// Whether what was typed or pasted is a whole one-time code, which needs no button.
#[must_use]
pub fn is_whole_code(typed: &str) -> bool {
    let code = bare_code(typed);
    code.len() == CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// The address with encryption: `http://a.example` becomes `https://a.example`.
#[must_use]
pub fn with_encryption(server: &str) -> String {
    let server = server.trim();
    let bare = server
        .get(..7)
        .filter(|scheme| scheme.eq_ignore_ascii_case("http://"))
        .and_then(|_| server.get(7..));
    bare.map_or_else(|| server.to_owned(), |bare| format!("https://{bare}"))
}

/// A code without the spaces that people and applications put between its digits.
fn bare_code(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
#[path = "sign_in/sign_in_tests.rs"]
mod tests;
