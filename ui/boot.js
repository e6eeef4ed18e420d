// Runs before the first paint: sets the theme of the last session, so that a dark desk does not flash white, asks the
// core for what shows first, and starts the window. The core answers while the interface is still being compiled.
(() => {
  const interface_ = WebAssembly.compileStreaming(fetch("guichet_ui_bg.wasm"));
  const kept = (name) => {
    try {
      return localStorage.getItem(`guichet.${name}`);
    } catch {
      // Storage may be switched off: the system's theme and the first account will do.
      return null;
    }
  };
  let theme = kept("theme");
  if (theme !== "light" && theme !== "dark") {
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.dataset.theme = theme;
  const account = Number.parseInt(kept("account"), 10);
  window.guichetStart = window.__TAURI__?.core.invoke("read_start", {
    request: { account: Number.isNaN(account) ? null : account },
  });
  // The interface says it once it is there.
  window.guichetStart?.catch(() => {});
  import("./guichet_ui.js").then(async (window_) => {
    await window_.default({ module_or_path: interface_ });
    window_.start();
  });
})();
