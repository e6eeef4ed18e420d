// The customer's page: shows the conversation, keeps what is not sent yet, and comes back by itself
// after every interruption.
import { words, reason, language, locale } from "/widget/assets/words.js";
import { element, fill, plain } from "/widget/assets/markup.js";
import { attachment, choose, dropped, leaving, outgoing, progress, redraw, tray, unreadable } from "/widget/assets/files.js";
import { keep, look, before, send, seen, typing, identify, newId, Refused, TakenBack } from "/widget/assets/wire.js";

const $ = (id) => document.getElementById(id);

const messages = new Map(); // id on the server → message
let outbox = []; // { id, text, files, left, state: "queued" | "sending" | "failed", reason, file, at }
let files = []; // chosen for the next message
let version = "";
let more = false;
let draining = false;
let online = navigator.onLine;
let lost = 0; // failed looks in a row
let atEnd = true;

/* Words and colours */
document.documentElement.lang = language;
const page = document.documentElement.dataset;
$("greeting").textContent = page.title || words.greeting;
$("tagline").textContent = page.tagline || words.tagline;
$("text").placeholder = words.placeholder;
$("text").setAttribute("aria-label", words.placeholder);
$("send").setAttribute("aria-label", words.send);
$("attach").title = words.attach;
$("files").setAttribute("aria-label", words.attach);
$("older").textContent = words.older;
$("down").setAttribute("aria-label", words.down);
$("identity").setAttribute("aria-label", words.identity);
$("identity").title = words.identity;
$("card-title").textContent = words.identity;
$("card-why").textContent = words.why;
$("label-name").textContent = words.name;
$("label-email").textContent = words.email;
$("card-close").textContent = words.close;
$("card-save").textContent = words.save;
$("viewer-close").setAttribute("aria-label", words.close);
$("log").setAttribute("aria-label", page.title || words.greeting);

if (/^#[0-9a-f]{6}$/i.test(page.color)) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(page.color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const style = document.documentElement.style;
  style.setProperty("--brand", page.color);
  // The ink that contrasts more: white against the colour, or near-black.
  style.setProperty("--ink", 1.05 / (light + 0.05) >= (light + 0.05) / 0.06 ? "#ffffff" : "#11110f");
}

/* Rendering: the list is small, so rows are keyed and rebuilt only when they differ. */
const rows = new Map();
const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });

function dayName(at) {
  const date = new Date(at).toDateString();
  if (date === new Date().toDateString()) return words.today;
  if (date === new Date(Date.now() - 864e5).toDateString()) return words.yesterday;
  return day.format(at);
}

function initials(name) {
  return [...name.split(/\s+/).filter(Boolean)].slice(0, 2).map((part) => [...part][0]).join("").toUpperCase();
}

const shares = new Map(); // id of a message → the place that says how much of it has left
const settled = () => atEnd && toEnd();

// What would be refused the same way again.
const HOPELESS = new Set(["blocked", "wrong_type", "gone_file", "too_large", "too_many", "too_long"]);

function stateOf(message, isLastOwn) {
  if (message.from !== "me") return null;
  const line = element("div", "state");
  if (message.state === "failed") {
    line.classList.add("bad");
    line.append(reason(message.reason, message.file));
    const again = element("button", "", words.retry);
    again.type = "button";
    again.addEventListener("click", () => retry(message.id));
    const away = element("button", "", words.discard);
    away.type = "button";
    away.addEventListener("click", () => discard(message.id));
    if (!HOPELESS.has(message.reason)) line.append(again);
    line.append(away);
    return line;
  }
  if (message.state === "sending" && message.files.length) {
    const share = element("span", "", words.leaving(progress(message)));
    const cancel = element("button", "", words.cancel);
    cancel.type = "button";
    cancel.addEventListener("click", () => discard(message.id));
    line.append(share, cancel);
    shares.set(message.id, share);
    return line;
  }
  if (message.state === "sending") return Object.assign(line, { textContent: words.sending });
  if (message.state === "queued") return Object.assign(line, { textContent: online ? words.sending : words.queued });
  if (!isLastOwn) return null;
  line.textContent = `${message.seen ? words.seen : words.sent} · ${hour.format(message.at)}`;
  return line;
}

function row(message, place) {
  const item = element("article", "msg");
  item.classList.toggle("me", message.from === "me");
  item.classList.toggle("first", place.first);
  item.classList.toggle("last", place.last);
  item.classList.toggle("waiting", ["queued", "sending"].includes(message.state));
  const name = message.from === "me" ? words.you : message.name || (message.from === "bot" ? words.bot : words.team);
  item.setAttribute("aria-label", `${name}, ${hour.format(message.at)}`);
  if (place.first && message.from !== "me") {
    const by = element("div", "by");
    by.append(element("span", "face", initials(name)), `${name} · ${hour.format(message.at)}`);
    by.firstChild.setAttribute("aria-hidden", "true");
    item.append(by);
  }
  if (message.deleted) item.append(element("div", "bubble gone", words.gone));
  else {
    if (message.text) {
      const bubble = element("div", "bubble");
      bubble.dir = "auto";
      if (message.from === "me") plain(bubble, message.text);
      else fill(bubble, message.text);
      item.append(bubble);
    }
    redraw(message);
    const onItsWay = ["queued", "sending"].includes(message.state);
    for (const file of message.attachments ?? []) {
      item.append(onItsWay ? leaving(message, file, settled) : attachment(file, settled));
    }
  }
  const state = stateOf(message, place.lastOwn);
  if (state) item.append(state);
  return item;
}

function shown() {
  const sent = [...messages.values()].sort((a, b) => a.at - b.at || a.id - b.id);
  const known = new Set(sent.map((message) => message.client_id).filter(Boolean));
  const waiting = outbox.filter((message) => !known.has(message.id));
  return [
    ...sent,
    ...waiting.map((message) => ({
      ...message,
      from: "me",
      attachments: (message.files ?? []).map(outgoing),
    })),
  ];
}

function paint() {
  const list = shown();
  const log = $("log");
  const wanted = [];
  let date = "";
  const lastOwn = list.findLast((message) => message.from === "me" && !["queued", "sending", "failed"].includes(message.state));
  list.forEach((message, index) => {
    const today = new Date(message.at).toDateString();
    if (today !== date) {
      date = today;
      wanted.push([`day-${today}`, dayName(message.at), () => element("div", "day", dayName(message.at))]);
    }
    const beside = (other) =>
      other && other.from === message.from && other.name === message.name && Math.abs(other.at - message.at) < 3e5 &&
      new Date(other.at).toDateString() === today;
    const place = { first: !beside(list[index - 1]), last: !beside(list[index + 1]), lastOwn: message === lastOwn };
    const key = message.client_id || (typeof message.id === "string" ? message.id : `m-${message.id}`);
    // How much has left is shown within the row, which is not drawn again for it.
    const print = JSON.stringify([{ ...message, left: 0, cancel: 0 }, place, online]);
    wanted.push([key, print, () => row(message, place)]);
  });
  const keys = new Set(wanted.map(([key]) => key));
  for (const [key, old] of rows) {
    if (!keys.has(key)) {
      old.node.remove();
      rows.delete(key);
    }
  }
  let after = null;
  for (const [key, print, make] of wanted) {
    let old = rows.get(key);
    if (!old || old.print !== print) {
      const node = make();
      if (old) old.node.replaceWith(node);
      old = { node, print };
      rows.set(key, old);
    }
    const next = after ? after.nextSibling : log.firstChild;
    if (next !== old.node) log.insertBefore(old.node, next);
    after = old.node;
  }
  $("chat").classList.toggle("talking", list.length > 0);
  $("older").hidden = !more;
  if (atEnd) toEnd();
}

function toEnd() {
  const scroll = $("scroll");
  scroll.scrollTop = scroll.scrollHeight;
}

$("scroll").addEventListener("scroll", () => {
  const scroll = $("scroll");
  atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  $("down").hidden = atEnd;
}, { passive: true });
$("down").addEventListener("click", () => {
  atEnd = true;
  toEnd();
});
new ResizeObserver(() => atEnd && toEnd()).observe($("scroll"));

function connection() {
  const bar = $("bar");
  const trouble = !online ? words.offline : lost > 1 ? words.reconnecting : "";
  bar.textContent = trouble;
  bar.hidden = !trouble;
}

/* Looking: one request that waits for news; every answer is the whole newest page, so nothing is missed. */
let looking = null;
let restarting = false;
const pause = (ms) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  wake = () => {
    clearTimeout(timer);
    done();
  };
});
let wake = () => {};

function take(answer) {
  version = answer.version;
  const newest = new Set(answer.messages.map((message) => message.id));
  const oldest = answer.messages[0];
  for (const [id, message] of messages) {
    if (oldest && message.at >= oldest.at && !newest.has(id)) messages.delete(id);
  }
  const fresh = answer.messages.filter((message) => message.from !== "me" && !messages.has(message.id));
  for (const message of answer.messages) messages.set(message.id, message);
  const known = new Set([...messages.values()].map((message) => message.client_id));
  const left = outbox.filter((message) => !known.has(message.id));
  if (left.length !== outbox.length) {
    outbox = left;
    store();
  }
  if (messages.size === answer.messages.length) more = answer.more;
  // What was there already does not move in; what comes from now on does.
  requestAnimationFrame(() => $("chat").classList.add("live"));
  if ("typing" in answer) showTyping(answer.typing);
  else if (fresh.length) showTyping(null);
  $("presence").textContent = answer.online.length ? words.online(answer.online) : words.away;
  if (answer.visitor) {
    $("name").value ||= answer.visitor.name ?? "";
    $("email").value ||= answer.visitor.email ?? "";
  }
  paint();
  if (fresh.length) noticed(fresh.length);
}

// The end of typing may be missed between two looks, so it also ends by itself.
let typingEnds = 0;
function showTyping(name) {
  clearTimeout(typingEnds);
  $("typing").hidden = !name;
  $("typing-who").textContent = name ? words.typing(name) : "";
  if (name) typingEnds = setTimeout(() => showTyping(null), 30000);
  if (atEnd) toEnd();
}

let unread = 0;
const title = document.title;
function noticed(count) {
  if (document.visibilityState === "visible") {
    if (version) seen().catch(() => {});
    return;
  }
  unread += count;
  document.title = `(${unread}) ${title}`;
}
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  if (unread) seen().catch(() => {});
  unread = 0;
  document.title = title;
  wake();
});

async function watch() {
  for (;;) {
    looking = new AbortController();
    // A laptop that slept leaves a request that never ends: give up a little after the server would.
    const limit = setTimeout(() => looking.abort(), 40000);
    try {
      take(await look(version, looking.signal));
      lost = 0;
      online = true;
      connection();
      drain();
    } catch (error) {
      if (restarting) {
        restarting = false;
        continue;
      }
      if (error instanceof Refused && error.status === 404) {
        $("bar").textContent = words.closed;
        $("bar").hidden = false;
        return;
      }
      lost += 1;
      connection();
      const wait = Math.max(error.after * 1000 || 0, Math.min(20000, 500 * 2 ** Math.min(lost, 6)));
      await pause(wait * (0.75 + Math.random() / 2));
    } finally {
      clearTimeout(limit);
    }
  }
}

addEventListener("online", () => {
  online = true;
  lost = 0;
  connection();
  paint();
  wake();
  drain();
});
addEventListener("offline", () => {
  online = false;
  looking?.abort();
  connection();
  paint();
});

/* Sending: one after the other, in order, each under its own id until the server has it. */
function store() {
  // Files cannot be kept here; a message with files that is not sent when the page closes keeps its text.
  const kept = outbox.map(({ id, text, at, state }) => ({ id, text, at, state: state === "failed" ? "failed" : "queued" }));
  keep.set("outbox", kept.some((message) => message.text) ? JSON.stringify(kept.filter((message) => message.text)) : null);
}

async function drain() {
  if (draining) return;
  draining = true;
  try {
    for (let next; (next = outbox.find((message) => message.state === "queued")); ) {
      next.state = "sending";
      next.left = 0;
      next.cancel = new AbortController();
      paint();
      try {
        const gone = await unreadable(next.files);
        if (gone) throw new Refused(0, "gone_file", 0, gone.name);
        const { message } = await send({ ...next, language }, next.cancel.signal, (left) => {
          next.left = left;
          const share = shares.get(next.id);
          if (share) share.textContent = words.leaving(progress(next));
        });
        messages.set(message.id, message);
        outbox = outbox.filter((other) => other !== next);
        store();
        paint();
        if (version === "new") {
          // Until now there was nothing to wait for; from now on there is.
          version = "";
          restarting = true;
          looking?.abort();
        }
      } catch (error) {
        if (error instanceof TakenBack) continue;
        const final = error instanceof Refused && error.status < 500 && error.status !== 429 && error.status !== 408;
        next.state = final ? "failed" : "queued";
        next.reason = final ? error.code : undefined;
        next.file = error.file;
        store();
        paint();
        if (!final) {
          if (error.status === 429) {
            problem(words.slow_down);
            setTimeout(drain, (error.after || 5) * 1000);
          } else setTimeout(drain, 3000);
          return;
        }
      }
    }
  } finally {
    draining = false;
  }
}

function retry(id) {
  const message = outbox.find((other) => other.id === id);
  if (!message) return;
  message.state = "queued";
  message.reason = undefined;
  paint();
  drain();
}

function discard(id) {
  const message = outbox.find((other) => other.id === id);
  outbox = outbox.filter((other) => other !== message);
  message?.cancel?.abort();
  store();
  paint();
}

// Files are lost with the page, so it is not closed without a question while some are on their way.
addEventListener("beforeunload", (event) => {
  if (outbox.some((message) => message.files.length && message.state !== "failed")) event.preventDefault();
});

/* Writing */
const text = $("text");
function grow() {
  text.style.blockSize = "auto";
  text.style.blockSize = `${Math.min(text.scrollHeight, 168)}px`;
  $("send").disabled = !text.value.trim() && !files.length;
}

function problem(words) {
  $("problem").textContent = words;
  $("problem").hidden = !words;
}

let typingTimer = 0;
function typed() {
  if (!typingTimer && messages.size) typing(true).catch(() => {});
  clearTimeout(typingTimer);
  typingTimer = setTimeout(stopTyping, 4000);
}
function stopTyping() {
  if (typingTimer && messages.size) typing(false).catch(() => {});
  clearTimeout(typingTimer);
  typingTimer = 0;
}

text.addEventListener("input", () => {
  keep.set("draft", text.value || null);
  problem("");
  grow();
  if (text.value.trim()) typed();
});
text.addEventListener("keydown", (event) => {
  // Phones have no Shift+Enter, so Enter makes a line there; and it must not send half-composed text.
  const touch = matchMedia("(pointer: coarse)").matches;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !touch) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
});

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const content = text.value.trim();
  if (!content && !files.length) return;
  outbox.push({ id: newId(), text: content, files, at: Date.now(), state: "queued" });
  files = [];
  text.value = "";
  keep.set("draft", null);
  atEnd = true;
  store();
  stopTyping();
  showTray();
  problem("");
  paint();
  text.focus();
  drain();
});

/* Files */
function add(list, trouble = "") {
  problem([trouble, choose(files, list)].filter(Boolean).join("\n"));
  showTray();
}

function showTray() {
  tray(files, (file) => {
    files = files.filter((other) => other !== file);
    showTray();
    text.focus();
  });
  grow();
}

$("files").addEventListener("change", (event) => {
  add(event.target.files);
  event.target.value = "";
  text.focus();
});
text.addEventListener("paste", (event) => {
  if (event.clipboardData?.files.length) {
    event.preventDefault();
    add(event.clipboardData.files);
  }
});
const chat = $("chat");
chat.addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  chat.classList.add("dropping");
});
chat.addEventListener("dragleave", (event) => {
  if (!chat.contains(event.relatedTarget)) chat.classList.remove("dropping");
});
chat.addEventListener("drop", (event) => {
  event.preventDefault();
  chat.classList.remove("dropping");
  const { list, problem: trouble } = dropped(event.dataTransfer);
  add(list, trouble);
});

/* Earlier messages */
$("older").addEventListener("click", async () => {
  const first = [...messages.values()].sort((a, b) => a.at - b.at || a.id - b.id)[0];
  if (!first) return;
  const scroll = $("scroll");
  const fromEnd = scroll.scrollHeight - scroll.scrollTop;
  try {
    const answer = await before(first.id);
    for (const message of answer.messages) messages.set(message.id, message);
    more = answer.more;
    paint();
    scroll.scrollTop = scroll.scrollHeight - fromEnd;
  } catch {
    problem(online ? words.reconnecting : words.offline);
  }
});

/* Who the visitor is */
$("identity").addEventListener("click", () => $("card").showModal());
$("card-close").addEventListener("click", () => $("card").close());
$("card-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const note = $("card-problem");
  const email = $("email").value.trim();
  note.hidden = true;
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    note.textContent = words.bad_email;
    note.hidden = false;
    $("email").focus();
    return;
  }
  try {
    await identify({ name: $("name").value.trim(), email, language });
    $("card").close();
  } catch (error) {
    note.textContent = error instanceof Refused ? reason(error.code) : words.offline;
    note.hidden = false;
  }
});
$("viewer-close").addEventListener("click", () => $("viewer").close());
$("viewer").addEventListener("click", (event) => event.target === $("viewer") && $("viewer").close());

/* Beginning */
try {
  outbox = (JSON.parse(keep.get("outbox") ?? "[]") ?? []).map((message) => ({ ...message, files: [] }));
} catch {
  keep.set("outbox", null);
}
text.value = keep.get("draft") ?? "";
grow();
connection();
paint();
watch();
if (matchMedia("(pointer: fine)").matches && window === window.top) text.focus();
