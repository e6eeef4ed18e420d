// Talks to the server. The visitor's key is made here, once, and is the only proof of who they are: the
// server knows no more than its hash. Every message carries an id made here, so that sending it again
// after a lost answer never doubles it.
const token = document.documentElement.dataset.token;
const base = `/widget/${encodeURIComponent(token)}`;

/** localStorage where it is allowed (it may not be in a frame), else memory. */
const memory = new Map();
export const keep = {
  get(name) {
    try {
      return localStorage.getItem(`guichet.${token}.${name}`);
    } catch {
      return memory.get(name) ?? null;
    }
  },
  set(name, value) {
    memory.set(name, value);
    try {
      if (value === null) localStorage.removeItem(`guichet.${token}.${name}`);
      else localStorage.setItem(`guichet.${token}.${name}`, value);
    } catch {
      // Kept in memory for as long as the page is open.
    }
  },
};

function random(bytes) {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...values)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export const newId = () => random(16);

let key = keep.get("key");
if (!key) {
  key = random(32);
  keep.set("key", key);
}

/** A refusal that trying again will not change, or that says when to. */
export class Refused extends Error {
  constructor(status, code, after) {
    super(code);
    this.status = status;
    this.code = code;
    this.after = after;
  }
}

async function call(path, options = {}) {
  const headers = { "X-Visitor-Key": key, ...options.headers };
  const answer = await fetch(base + path, { ...options, headers, cache: "no-store", redirect: "error" });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  let code = "unknown";
  try {
    code = (await answer.json()).code ?? code;
  } catch {
    // A proxy answered with a page of its own.
  }
  const after = Number(answer.headers.get("Retry-After")) || 0;
  throw new Refused(answer.status, code, after);
}

const json = (method, body) => ({ method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

/** The newest messages; with `version`, waits until something differs from it. */
export const look = (version, signal) =>
  call(`/messages${version ? `?version=${encodeURIComponent(version)}` : ""}`, { signal });

/** Messages before an id. */
export const before = (id) => call(`/messages?before=${id}`);

/** Sends one message. Progress of an upload is not told by fetch, so it is shown as one step. */
export function send(message) {
  if (!message.files?.length) {
    return call("/messages", json("POST", { id: message.id, content: message.text, language: message.language, referer: document.referrer }));
  }
  const form = new FormData();
  form.append("id", message.id);
  form.append("content", message.text);
  form.append("language", message.language);
  form.append("referer", document.referrer);
  for (const file of message.files) form.append("attachments[]", file, file.name);
  return call("/messages", { method: "POST", body: form });
}

export const seen = () => call("/seen", { method: "POST" });
export const typing = (on) => call("/typing", json("POST", { on }));
export const identify = (details) => call("/visitor", json("PATCH", details));
