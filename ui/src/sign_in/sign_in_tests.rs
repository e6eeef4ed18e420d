use guichet_model::{
    AccountKey, AgentId, Timestamp,
    account::{Availability, Connection, ConnectionState, Role, SecretPlace, Session},
};

use super::*;

fn typed() -> Typed {
    Typed {
        server: " support.example.com ".to_owned(),
        email: " lea@example.com".to_owned(),
        password: " with spaces ".to_owned(),
        token: " abc \n".to_owned(),
        code: "123 456".to_owned(),
    }
}

fn account() -> Account {
    Account {
        key: AccountKey(1),
        server: "https://support.example.com".to_owned(),
        account_id: 1,
        name: "Shop".to_owned(),
        me: AgentId(1),
        my_name: "Léa".to_owned(),
        my_email: "lea@example.com".to_owned(),
        role: Role::Agent,
        local: false,
        capabilities: Vec::new(),
        session: Session::Active,
        secret: SecretPlace::Keyring,
        connection: Connection {
            state: ConnectionState::Connecting,
            since: Timestamp(0),
            as_of: None,
            progress: None,
            skipped: 0,
        },
        availability: Availability::Online,
    }
}

fn failed(code: FailureCode) -> Result<SignInReply, Failure> {
    Err(Failure::new(code, "said the server"))
}

#[test]
fn addresses_are_trimmed_and_a_password_is_sent_as_it_was_typed() {
    let mut flow = Flow::default();
    assert_eq!(
        flow.submit(&typed()),
        Some(Request::Password(SignIn {
            server: "support.example.com".to_owned(),
            email: "lea@example.com".to_owned(),
            password: " with spaces ".to_owned(),
            allow_http: false,
        }))
    );
    assert!(flow.is_busy());
}

#[test]
fn a_second_press_while_the_core_is_asked_asks_nothing() {
    let mut flow = Flow::default();
    assert!(flow.submit(&typed()).is_some());
    assert_eq!(flow.submit(&typed()), None);
}

#[test]
fn the_first_empty_field_is_named_and_nothing_is_asked() {
    let mut flow = Flow::default();
    let mut empty = Typed::default();
    assert_eq!(flow.submit(&empty), None);
    assert_eq!(flow.problem(), Some(&Problem::Missing(Place::Server)));
    empty.server = "a.example".to_owned();
    assert_eq!(flow.submit(&empty), None);
    assert_eq!(flow.problem(), Some(&Problem::Missing(Place::Email)));

    flow.choose(Method::Token);
    assert_eq!(flow.submit(&empty), None);
    assert_eq!(flow.problem(), Some(&Problem::Missing(Place::Token)));
    assert!(!flow.is_busy());
}

#[test]
fn the_second_step_sends_its_ticket_with_the_bare_code() {
    let mut flow = Flow::default();
    flow.submit(&typed());
    let answer = SignInReply::CodeNeeded {
        ticket: "t-1".to_owned(),
    };
    assert_eq!(flow.answered(Ok(answer)), None);
    assert_eq!(
        flow.submit(&typed()),
        Some(Request::Code(SubmitCode {
            ticket: "t-1".to_owned(),
            code: "123456".to_owned(),
        }))
    );
    let signed_in = SignInReply::SignedIn { account: account() };
    assert_eq!(flow.answered(Ok(signed_in)), Some(account()));
    assert!(!flow.is_busy());
}

#[test]
fn a_wrong_code_stays_at_the_second_step() {
    let mut flow = Flow::default();
    flow.submit(&typed());
    flow.answered(Ok(SignInReply::CodeNeeded {
        ticket: "t-1".to_owned(),
    }));
    flow.submit(&typed());
    flow.answered(failed(FailureCode::WrongCode));
    assert!(matches!(flow.step(), Step::Code { .. }));
    assert_eq!(flow.problem().map(Problem::place), Some(Place::Code));
}

#[test]
fn an_expired_sign_in_begins_again_and_says_why() {
    let mut flow = Flow::default();
    flow.submit(&typed());
    flow.answered(Ok(SignInReply::CodeNeeded {
        ticket: "t-1".to_owned(),
    }));
    flow.submit(&typed());
    flow.answered(failed(FailureCode::SignInExpired));
    assert_eq!(flow.step(), &Step::Credentials);
    assert_eq!(flow.problem().map(Problem::place), Some(Place::Form));
}

#[test]
fn plain_http_is_asked_for_once_and_for_that_address_only() {
    let mut flow = Flow::default();
    let mut plain = typed();
    plain.server = "http://a.example".to_owned();
    flow.submit(&plain);
    flow.answered(failed(FailureCode::PlainHttp));
    assert!(flow.asks_for_plain_http());

    flow.allow_plain_http(&plain.server);
    assert!(!flow.asks_for_plain_http());
    let Some(Request::Password(allowed)) = flow.submit(&plain) else {
        panic!("the sign-in goes on");
    };
    assert!(allowed.allow_http);
    flow.answered(failed(FailureCode::WrongPassword));

    plain.server = "http://b.example".to_owned();
    let Some(Request::Password(other)) = flow.submit(&plain) else {
        panic!("the sign-in goes on");
    };
    assert!(!other.allow_http, "the yes was for another address");
}

#[test]
fn every_failure_has_its_place() {
    let place = |code| Problem::Failed(Failure::new(code, "")).place();
    assert_eq!(place(FailureCode::Unreachable), Place::Server);
    assert_eq!(place(FailureCode::Certificate), Place::Server);
    assert_eq!(place(FailureCode::UnknownServer), Place::Server);
    assert_eq!(place(FailureCode::BadAddress), Place::Server);
    assert_eq!(place(FailureCode::WrongPassword), Place::Password);
    assert_eq!(place(FailureCode::WrongToken), Place::Token);
    assert_eq!(place(FailureCode::Suspended), Place::Form);
    assert_eq!(place(FailureCode::RateLimited), Place::Form);
}

#[test]
fn typing_takes_the_problem_away() {
    let mut flow = Flow::default();
    flow.submit(&typed());
    flow.answered(failed(FailureCode::WrongPassword));
    flow.edited();
    assert_eq!(flow.problem(), None);
}

#[test]
fn six_digits_are_a_whole_code_however_they_are_spaced() {
    assert!(is_whole_code("123456"));
    assert!(is_whole_code(" 123 456\n"));
    assert!(!is_whole_code("12345"));
    assert!(!is_whole_code("a1b2c3"), "a backup code waits for Enter");
}

#[test]
fn only_plain_http_is_rewritten_to_https() {
    assert_eq!(with_encryption("HTTP://a.example"), "https://a.example");
    assert_eq!(with_encryption("https://a.example"), "https://a.example");
    assert_eq!(with_encryption("a.example"), "a.example");
    assert_eq!(with_encryption("é"), "é");
}
