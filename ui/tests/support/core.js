// A core for component tests: answers the window's commands from plain data, and can be told to fail.
(() => {
  const start = 1_790_000_000_000;
  const desk = { rows: [], messages: [], drafts: {}, calls: [], refuse: null, listeners: [],
    views: [], choices: {}, contact: {}, definitions: [], held: null };

  desk.row = (key) => ({
    key, id: key, category: "chat", status: "open", snoozed_until: null, priority: null, assignee: 1, bot: null,
    team: null, inbox: 1, labels: [], contact: { key, id: key, name: `Contact ${key}` }, unread_count: 0,
    last_activity_at: start - key * 60_000, preview: null, pending: { waiting: 0, parked: 0 }, has_draft: false,
  });
  desk.message = (id, content) => ({
    key: id, id, operation: null, direction: "incoming", private: false, content, deleted: false,
    author: { kind: "contact", id: 1, name: "Contact" }, mine: false, delivery: "sent", reason: null,
    created_at: start + id * 600_000, attachments: [],
  });
  // Answers that the test picks wait until it calls `desk.held.release()`.
  desk.hold = (picked) => {
    desk.held = { for: picked };
    desk.held.until = new Promise((release) => { desk.held.release = release; });
  };
  desk.emit = (event) => desk.listeners.forEach((heard) => heard({ payload: event }));
  desk.called = (name) => desk.calls.filter((call) => call.name === name).map((call) => call.request);

  const page = (before, limit) => {
    const end = before ? desk.messages.findIndex((m) => m.id === before.id) : desk.messages.length;
    const first = Math.max(0, end - limit);
    const oldest = desk.messages[first];
    return {
      messages: desk.messages.slice(first, end),
      older: first > 0 ? { created_at: oldest.created_at, id: oldest.id } : null,
      complete: first === 0,
    };
  };
  const account = {
    key: 1, server: "http://127.0.0.1", account_id: 1, name: "Desk", me: 1, my_name: "Alice Martin",
    my_email: "alice@example.com", local: true, capabilities: [], session: "active", secret: "keyring",
    connection: { state: "live", since: start, as_of: start, progress: null, skipped: 0 }, availability: "online",
  };
  const answers = {
    read_start: () => ({
      settings: { language: "english", theme: "light", send_key: "mod_enter" },
      system_language: "en", accounts: [account], keyring: true,
      list: {
        account: account.key, reference: answers.get_reference(), page: answers.list_conversations({ limit: 50 }),
        choice: desk.choices["chat everything"] ?? { status: "open", sort: { by: "last_activity", direction: "descending" } },
      },
    }),
    window_ready: () => null,
    list_accounts: () => [account],
    get_reference: () => ({
      agents: [{ id: 1, name: "Alice Martin", availability: "online" }], teams: [],
      inboxes: [{ id: 1, name: "Shop", channel: "web" }], labels: [],
    }),
    get_counts: () => ({
      tabs: { all: 0, unassigned: 0, mine: 0 }, inboxes: {}, teams: {}, labels: {}, unread: 0, outbox: 0, parked: 0,
      as_of: start,
    }),
    count_tabs: () => ({ all: desk.rows.length, unassigned: 0, mine: desk.rows.length }),
    list_conversations: ({ cursor, limit }) => {
      const first = Number(cursor ?? 0);
      const next = first + limit < desk.rows.length ? String(first + limit) : null;
      return { items: desk.rows.slice(first, first + limit), next };
    },
    open_conversation: ({ conversation, limit }) => ({
      conversation: {
        row: desk.rows.find((row) => row.key === conversation),
        contact: {
          key: conversation, id: conversation, name: `Contact ${conversation}`, email: null, phone: null, company: null,
          city: null, country: null, blocked: false, ...desk.contact,
        },
        created_at: start, waiting_since: null, reply: "yes",
      },
      timeline: page(null, limit),
      drafts: { reply: "", note: "", ...desk.drafts[conversation] },
    }),
    get_timeline: ({ before, limit }) => page(before, limit),
    act: () => {
      if (desk.refuse) throw desk.refuse;
      return { operation: "op", state: "queued" };
    },
    send_message: ({ mode, message }) => {
      if (desk.refuse) throw desk.refuse;
      if (mode === "reply") {
        const id = desk.messages.length + 1;
        desk.messages.push({
          ...desk.message(id, message.text), key: null, id: null, operation: `op-${id}`, direction: "outgoing",
          mine: true, author: { kind: "agent", id: 1, name: "Alice Martin" }, delivery: "queued",
        });
      }
      return { operation: "op", state: "queued" };
    },
    save_draft: ({ conversation, mode, text }) => {
      desk.drafts[conversation] = { ...desk.drafts[conversation], [mode]: text };
      return null;
    },
    allow_remote: ({ message }) => {
      desk.messages.find((m) => m.id === message).letter.remote_allowed = true;
      return null;
    },
    block_remote: ({ message }) => {
      desk.messages.find((m) => m.id === message).letter.remote_allowed = false;
      return null;
    },
    set_typing: () => null,
    check_spelling: () => null,
    list_views: () => desk.views,
    count_views: () => Object.fromEntries(desk.views.map((view) => [view.key, desk.rows.length])),
    count_matching: () => ({ all: desk.rows.length, unassigned: 0, mine: desk.rows.length }),
    save_view: ({ key, name, filter }) => {
      const view = { key: key ?? 1, name, filter, place: "server", state: { kind: "saved" }, readable: true };
      desk.views = [...desk.views.filter((known) => known.key !== view.key), view];
      return view;
    },
    get_list_choice: ({ category, scope }) => desk.choices[`${category} ${scope.kind}`] ?? null,
    save_list_choice: ({ category, scope, choice }) => {
      desk.choices[`${category} ${scope.kind}`] = choice;
      return null;
    },
    list_keys: () => ({ keys: desk.rows.map((row) => row.key), more: false }),
    act_on_many: ({ conversations }) => ({ id: "batch", queued: conversations.length, skipped: [] }),
    undo_batch: () => ({ withdrawn: 3, reversed: 0, stays: [] }),
    list_macros: () => [],
    list_attribute_definitions: () => desk.definitions,
    list_previous_conversations: ({ except }) => desk.rows.filter((row) => row.key !== except),
    list_contact_notes: () => ({ notes: [], as_of: start }),
    list_assignable_agents: () => [1],
    act_on_contact: ({ action }) => {
      if (desk.refuse) throw desk.refuse;
      if (action.kind === "edit_contact") {
        const { attributes, ...fields } = action.edit;
        for (const [field, edit] of Object.entries(fields)) desk.contact[field] = edit.set ?? null;
        for (const [key, edit] of Object.entries(attributes ?? {})) {
          desk.contact.attributes = { ...desk.contact.attributes, [key]: edit.set };
        }
      }
      return { operation: "op", state: "queued" };
    },
    list_outbox: () => [],
  };

  globalThis.desk = desk;
  globalThis.__TAURI__ = {
    core: {
      invoke: async (name, { request }) => {
        desk.calls.push({ name, request });
        if (desk.held?.for(name, request)) await desk.held.until;
        return structuredClone(answers[name](request));
      },
      convertFileSrc: (path) => `data:,${path}`,
    },
    event: {
      listen: async (channel, heard) => {
        if (channel === "guichet") desk.listeners.push(heard);
      },
    },
  };
})();
