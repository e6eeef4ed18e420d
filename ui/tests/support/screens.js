// On top of core.js: answers that a test puts in place of the usual ones, by the name of the command.
(() => {
  const usual = globalThis.__TAURI__.core.invoke;
  desk.answers = {};
  globalThis.__TAURI__.core.invoke = async (name, given) => {
    const answer = desk.answers[name];
    if (!answer) return usual(name, given);
    desk.calls.push({ name, request: given.request });
    return structuredClone(await answer(given.request));
  };
  desk.account = (changes) => ({
    key: 1, server: "https://support.example.com", account_id: 1, name: "Desk", me: 1, my_name: "Alice Martin",
    my_email: "alice@example.com", local: false, capabilities: [], session: "active", secret: "keyring",
    connection: { state: "live", since: 0, as_of: 0, progress: null, skipped: 0 }, availability: "online", ...changes,
  });
  desk.start = (accounts) => {
    desk.answers.list_accounts = () => accounts;
    desk.answers.read_start = () => ({
      settings: { language: "english", theme: "light", send_key: "mod_enter" },
      system_language: "en", accounts, keyring: true, list: null,
    });
  };
  desk.operation = (id, changes) => ({
    id, action: { kind: "reply", text: "Hello" }, subject: { kind: "conversation", key: 1 }, group: null, conversation_id: 1, contact_name: "Contact 1",
    state: "queued", attempts: 0, reason: null, queued_at: 1_790_000_000_000, next_try_at: null, ...changes,
  });
})();
