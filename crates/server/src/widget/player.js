// Plays a voice note. Each keeps its own element, so that one that plays goes on when its row is drawn
// again; only one plays at a time.
import { words } from "/widget/assets/words.js";
import { element, icon } from "/widget/assets/markup.js";

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M8 5v14M16 5v14";
const STEPS = 1000;

const players = new Map(); // address → element
let playing = null;

function time(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The player of a file; `otherwise` makes what stands there when it cannot be played. */
export function player(file, otherwise) {
  if (!players.has(file.url)) players.set(file.url, make(file, otherwise));
  return players.get(file.url);
}

function make(file, otherwise) {
  const holder = element("div", "player");
  holder.setAttribute("role", "group");
  holder.setAttribute("aria-label", words.voice);
  const sound = new Audio();
  sound.preload = "metadata";
  const button = element("button", "play");
  button.type = "button";
  const place = element("input");
  place.type = "range";
  place.min = 0;
  place.max = STEPS;
  place.value = 0;
  place.setAttribute("aria-label", words.place);
  const clock = element("span", "clock", "–:––");
  holder.append(button, place, clock);

  // Some recorders write no length; then only what was heard is shown.
  const length = () => (Number.isFinite(sound.duration) && sound.duration > 0 ? sound.duration : 0);
  const show = () => {
    const all = length();
    place.disabled = !all;
    if (all) place.value = Math.round((sound.currentTime / all) * STEPS);
    const untouched = sound.paused && sound.currentTime === 0;
    clock.textContent = all || !untouched ? time(untouched ? all : sound.currentTime) : "–:––";
    place.setAttribute("aria-valuetext", clock.textContent);
  };
  const state = () => {
    button.replaceChildren(icon(sound.paused ? PLAY : PAUSE));
    button.setAttribute("aria-label", sound.paused ? words.play : words.pause);
    button.classList.toggle("on", !sound.paused);
    show();
  };
  state();
  for (const event of ["loadedmetadata", "durationchange", "timeupdate", "seeked"]) sound.addEventListener(event, show);
  for (const event of ["play", "pause"]) sound.addEventListener(event, state);
  sound.addEventListener("ended", () => {
    sound.currentTime = 0;
    state();
  });
  sound.addEventListener("error", () => {
    holder.className = "unplayable";
    holder.removeAttribute("role");
    holder.replaceChildren(element("p", "", words.unplayable), otherwise());
  });
  button.addEventListener("click", () => {
    if (!sound.paused) {
      sound.pause();
      return;
    }
    if (playing !== sound) playing?.pause();
    playing = sound;
    // A refusal comes as the event `error` too.
    sound.play().catch(() => {});
  });
  place.addEventListener("input", () => {
    sound.currentTime = (place.value / STEPS) * length();
  });
  sound.src = file.url;
  return holder;
}
