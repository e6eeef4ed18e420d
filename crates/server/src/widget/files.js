// Files on the page: as they are chosen, on their way, and in the conversation.
import { words, language, locale } from "/widget/assets/words.js";
import { element, icon } from "/widget/assets/markup.js";
import { player } from "/widget/assets/player.js";

const $ = (id) => document.getElementById(id);
const MEGABYTE = 1048576;
const LIMIT = 40 * MEGABYTE;
const LIMIT_TOGETHER = 60 * MEGABYTE;
const MOST = 15;
const REFUSED = /\.(exe|bat|cmd|com|msi|scr|js|vbs|ps1|jar|apk|html?|svg)$/i;
const PAPER = "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5";

/** A size in words. */
export function size(bytes) {
  const unit = language === "fr" ? ["o", "ko", "Mo"] : ["B", "kB", "MB"];
  const [value, name] = bytes < 1e3 ? [bytes, unit[0]] : bytes < 1e6 ? [bytes / 1e3, unit[1]] : [bytes / 1e6, unit[2]];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 && bytes >= 1e3 ? 1 : 0 }).format(value)} ${name}`;
}

/** Adds what may be sent to `files`; the answer names what may not, and why. */
export function choose(files, list) {
  const problems = [];
  for (const file of list) {
    if (files.length >= MOST) {
      problems.push(words.too_many);
      break;
    }
    const together = files.reduce((sum, other) => sum + other.size, file.size);
    if (file.size > LIMIT) problems.push(words.too_large(file.name));
    else if (together > LIMIT_TOGETHER) problems.push(words.too_heavy);
    else if (REFUSED.test(file.name)) problems.push(words.wrong_type(file.name));
    else files.push(file);
  }
  return [...new Set(problems)].join("\n");
}

/** The files of what was dropped; folders are left out and named as a problem. */
export function dropped(transfer) {
  const items = [...(transfer?.items ?? [])].filter((item) => item.kind === "file");
  const folders = items.some((item) => item.webkitGetAsEntry?.()?.isDirectory);
  const whole = items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory);
  return { list: whole.map((item) => item.getAsFile()).filter(Boolean), problem: folders ? words.folder : "" };
}

/** The first file that cannot be read any more, because it was moved or changed since it was chosen. */
export async function unreadable(files) {
  for (const file of files) {
    try {
      await file.slice(0, 1).arrayBuffer();
    } catch {
      return file;
    }
  }
  return null;
}

const previews = new WeakMap();
function preview(file) {
  if (!previews.has(file)) previews.set(file, URL.createObjectURL(file));
  return previews.get(file);
}

/** The files chosen for the next message. */
export function tray(files, remove) {
  const holder = $("tray");
  holder.hidden = !files.length;
  holder.replaceChildren(
    ...files.map((file) => {
      const chip = element("div", "chip");
      if (file.type.startsWith("image/")) {
        const image = element("img");
        image.src = preview(file);
        image.alt = "";
        chip.append(image);
      }
      chip.append(element("span", "", file.name), element("small", "", size(file.size)));
      const away = element("button", "", "×");
      away.type = "button";
      away.setAttribute("aria-label", `${words.remove} ${file.name}`);
      away.addEventListener("click", () => remove(file));
      chip.append(away);
      return chip;
    }),
  );
}

/** A file of the outbox in the form of one that was sent. */
export const outgoing = (file) => ({
  kind: file.type.startsWith("image/") ? "image" : "file",
  name: file.name,
  size: file.size,
  url: preview(file),
});

function card(file) {
  const made = element("a", "file");
  made.href = file.url;
  made.target = "_blank";
  made.rel = "noopener";
  const text = element("span");
  text.append(element("b", "", file.name), element("small", "", file.size ? size(file.size) : ""));
  made.append(icon(PAPER), text);
  return made;
}

function picture(file, moved) {
  const frame = element("button", "picture");
  frame.type = "button";
  const image = element("img");
  image.src = file.thumb ?? file.url;
  image.alt = file.name || words.picture;
  image.loading = "lazy";
  if (file.width && file.height) {
    image.width = file.width;
    image.height = file.height;
  }
  image.addEventListener("load", moved);
  // What this browser cannot show can still be fetched.
  image.addEventListener("error", () => frame.replaceWith(card(file)));
  frame.addEventListener("click", () => {
    $("viewer-image").src = file.url;
    $("viewer-image").alt = image.alt;
    $("viewer").showModal();
  });
  frame.append(image);
  return frame;
}

/** A file in the conversation; `moved` is called when it takes another place than before. */
export function attachment(file, moved) {
  if (file.kind === "image") return picture(file, moved);
  if (file.kind === "audio") return player(file, () => card(file));
  if (file.kind === "video") {
    const film = element("video");
    film.controls = true;
    film.preload = "metadata";
    film.src = file.url;
    film.setAttribute("aria-label", file.name);
    film.addEventListener("error", () => film.replaceWith(card(file)));
    return film;
  }
  return card(file);
}

/* Progress: files leave one after the other, so what has left tells how far each of them is. */
const bars = new Map(); // id of the message → its bars

/** A file on its way, with its own bar. */
export function leaving(message, file, moved) {
  const holder = element("div", "leaving");
  const bar = element("progress");
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const line = element("small", "", `${file.name} · ${size(file.size)}`);
  const shown = attachment(file, moved);
  holder.append(shown);
  // The card of a file says its name itself.
  if (file.kind === "image") holder.append(line);
  holder.append(bar);
  const known = bars.get(message.id) ?? [];
  known.push(bar);
  bars.set(message.id, known);
  progress(message);
  return holder;
}

/** Forgets the bars of a message that is drawn again. */
export const redraw = (message) => bars.delete(message.id);

/** Shows how much of a message has left; the answer is in percent. */
export function progress(message) {
  const all = (message.files ?? []).reduce((sum, file) => sum + file.size, 0);
  let left = Math.min(message.left ?? 0, all);
  const share = all ? Math.floor((left / all) * 100) : 0;
  for (const [index, file] of (message.files ?? []).entries()) {
    const bar = bars.get(message.id)?.[index];
    if (bar) bar.value = Math.min(left, file.size);
    left = Math.max(0, left - file.size);
  }
  return share;
}
