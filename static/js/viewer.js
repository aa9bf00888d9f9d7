/* Pages of a file: previous, next, larger, smaller, and which page is in sight.
   Without this file the pages stand one under the other and scroll. */
(() => {
  "use strict";

  const start = (viewer) => {
    const well = viewer.querySelector(".viewer__well");
    const pages = [...viewer.querySelectorAll(".sheet")];
    const number = viewer.querySelector("[data-viewer-page]");
    if (!pages.length || !number) return;
    let here = 0;
    let zoom = 0;

    const mark = () => {
      const middle = well.scrollTop + well.clientHeight / 2;
      here = Math.max(0, pages.findLastIndex((page) => page.offsetTop - well.offsetTop <= middle));
      number.textContent = here + 1;
    };
    const go = (step) => {
      const page = pages[Math.max(0, Math.min(pages.length - 1, here + step))];
      well.scrollTo({ top: page.offsetTop - well.offsetTop - 8 });
    };
    const scale = (step) => {
      zoom = Math.max(0, Math.min(2, zoom + step));
      viewer.dataset.zoom = zoom;
    };

    viewer.querySelectorAll("[data-viewer-go], [data-viewer-zoom]").forEach((button) => {
      button.hidden = "viewerGo" in button.dataset && pages.length < 2;
      button.addEventListener("click", () => {
        if (button.dataset.viewerGo) go(Number(button.dataset.viewerGo));
        else scale(Number(button.dataset.viewerZoom));
      });
    });
    well.addEventListener("scroll", mark, { passive: true });
  };

  const all = (root) => root.querySelectorAll("[data-viewer]:not([data-zoom])").forEach((viewer) => {
    viewer.dataset.zoom = 0;
    start(viewer);
  });
  document.addEventListener("htmx:afterSettle", () => all(document));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => all(document));
  else all(document);
})();
