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
  constructor(status, code, after, file) {
    super(code);
    this.status = status;
    this.code = code;
    this.after = after;
    this.file = file;
  }
}

/** The visitor took the message back before it was sent. */
export class TakenBack extends Error {}

async function call(path, options = {}) {
  const headers = { "X-Visitor-Key": key, ...options.headers };
  const answer = await fetch(base + path, { ...options, headers, cache: "no-store", redirect: "error" });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  let code = "unknown";
  let file;
  try {
    ({ code = code, file } = await answer.json());
  } catch {
    // A proxy answered with a page of its own.
  }
  const after = Number(answer.headers.get("Retry-After")) || 0;
  throw new Refused(answer.status, code, after, file);
}

const json = (method, body) => ({ method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

/** The newest messages; with `version`, waits until something differs from it. */
export const look = (version, signal) =>
  call(`/messages${version ? `?version=${encodeURIComponent(version)}` : ""}`, { signal });

/** Messages before an id. */
export const before = (id) => call(`/messages?before=${id}`);

// An upload that does not get on for so long is begun again.
const STALLED = 45000;

/** Sends one message; `told` hears how many bytes of its files have left. */
export function send(message, signal, told) {
  if (!message.files?.length) {
    return call("/messages", json("POST", { id: message.id, content: message.text, language: message.language, referer: document.referrer }));
  }
  const form = new FormData();
  form.append("id", message.id);
  form.append("content", message.text);
  form.append("language", message.language);
  form.append("referer", document.referrer);
  for (const file of message.files) form.append("attachments[]", file, file.name);
  return upload(form, signal, told);
}

/** A form with files goes by XMLHttpRequest, because fetch does not tell how far an upload is. */
function upload(form, signal, told) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new TakenBack());
    const request = new XMLHttpRequest();
    let timer = 0;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALLED);
    };
    const end = (settle) => () => {
      clearTimeout(timer);
      settle();
    };
    request.open("POST", `${base}/messages`);
    request.setRequestHeader("X-Visitor-Key", key);
    request.responseType = "text";
    request.upload.addEventListener("progress", (event) => {
      alive();
      told(event.loaded);
    });
    request.addEventListener("load", end(() => {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // A proxy answered with a page of its own.
      }
      if (request.status >= 200 && request.status < 300 && answer.message) return resolve(answer);
      const after = Number(request.getResponseHeader("Retry-After")) || 0;
      reject(new Refused(request.status, answer.code ?? "unknown", after, answer.file));
    }));
    request.addEventListener("error", end(() => reject(new Error("the connection broke"))));
    request.addEventListener("abort", end(() => reject(signal.aborted ? new TakenBack() : new Error("the upload stalled"))));
    signal.addEventListener("abort", () => request.abort());
    alive();
    request.send(form);
  });
}

export const seen = () => call("/seen", { method: "POST" });
export const typing = (on) => call("/typing", json("POST", { on }));
export const identify = (details) => call("/visitor", json("PATCH", details));
