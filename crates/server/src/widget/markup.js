// Turns the small part of Markdown that agents use into elements. Nothing is ever parsed as HTML, so
// a message cannot bring markup of its own.
const INLINE = /(\*\*[^*\n]+\*\*|__[^_\n]+__|\*[^*\n]+\*|`[^`\n]+`|\[[^\]\n]+\]\([^()\s]+\)|https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g;

function link(text, address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return document.createTextNode(text);
  }
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) {
    return document.createTextNode(text);
  }
  const anchor = document.createElement("a");
  anchor.href = url.href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer nofollow";
  anchor.textContent = text;
  return anchor;
}

/** An element with a class and a text. */
export function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** A sign drawn by a path. */
export function icon(path) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  made.append(line);
  return made;
}

function wrap(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function inline(parent, text) {
  for (const piece of text.split(INLINE)) {
    if (!piece) continue;
    const named = /^\[([^\]]+)\]\(([^()\s]+)\)$/.exec(piece);
    if (named) parent.append(link(named[1], named[2]));
    else if (/^https?:\/\//.test(piece)) parent.append(link(piece, piece));
    else if (/^(\*\*.+\*\*|__.+__)$/.test(piece)) parent.append(wrap("strong", piece.slice(2, -2)));
    else if (/^\*.+\*$/.test(piece)) parent.append(wrap("em", piece.slice(1, -1)));
    else if (/^`.+`$/.test(piece)) parent.append(wrap("code", piece.slice(1, -1)));
    else parent.append(piece);
  }
}

function lines(parent, block) {
  block.forEach((line, index) => {
    if (index) parent.append(document.createElement("br"));
    inline(parent, line);
  });
}

/** Fills `parent` with paragraphs and lists made from `text`. */
export function fill(parent, text) {
  parent.replaceChildren();
  for (const block of text.replace(/\r/g, "").split(/\n{2,}/)) {
    const rows = block.split("\n");
    if (rows.every((row) => /^[-*•] /.test(row))) {
      const list = document.createElement("ul");
      for (const row of rows) {
        const item = document.createElement("li");
        inline(item, row.slice(2));
        list.append(item);
      }
      parent.append(list);
    } else {
      const paragraph = document.createElement("p");
      lines(paragraph, rows);
      parent.append(paragraph);
    }
  }
}

/** Fills `parent` with plain text: what a visitor wrote is shown as it was written, links aside. */
export function plain(parent, text) {
  const paragraph = document.createElement("p");
  text.split("\n").forEach((line, index) => {
    if (index) paragraph.append(document.createElement("br"));
    for (const piece of line.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g)) {
      paragraph.append(/^https?:\/\//.test(piece) ? link(piece, piece) : piece);
    }
  });
  parent.replaceChildren(paragraph);
}
