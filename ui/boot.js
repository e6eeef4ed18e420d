// Runs before the first paint: sets the theme of the last session, so that a dark desk does not flash white, and
// starts the window.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("guichet.theme");
  } catch {
    // Storage may be switched off; the system's theme will do.
  }
  if (theme !== "light" && theme !== "dark") {
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.dataset.theme = theme;
  import("./guichet_ui.js").then(async (window_) => {
    await window_.default();
    window_.start();
  });
})();
