// The first frame draws the page, the second begins after it is on screen.
requestAnimationFrame(() =>
  requestAnimationFrame(() => {
    document.documentElement.dataset.painted = performance.now().toFixed(1);
  }),
);
