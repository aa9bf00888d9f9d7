/* Opens <dialog> elements: [data-dialog="id"] opens, [data-dialog-close] closes, [data-dialog-open] opens at once.
   [data-opinion] adds its words to the opinion beside it. Without this file the same elements open by their address (#id) or are written open by the server. */
(() => {
  "use strict";

  const show = (dialog) => {
    if (dialog.open) dialog.close();
    dialog.showModal();
    const first = dialog.querySelector("[data-error-summary], [autofocus], [aria-invalid], textarea, select, input:not([type=hidden])");
    if (first) first.focus();
  };

  const wanted = (root) => {
    const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named instanceof HTMLDialogElement) {
      history.replaceState(history.state, "", location.pathname + location.search);
      show(named);
    }
    root.querySelectorAll("dialog[data-dialog-open]").forEach(show);
  };

  document.addEventListener("click", (event) => {
    const ready = event.target.closest("[data-opinion]");
    if (ready) {
      const box = ready.closest(".field").querySelector("textarea");
      box.value = [box.value.trim(), ready.dataset.opinion].filter(Boolean).join(" ");
      ready.closest("details").open = false;
      box.focus();
      return;
    }
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog) {
        event.preventDefault();
        show(dialog);
      }
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog").close();
    } else if (event.target instanceof HTMLDialogElement && outside(event)) {
      if (!event.target.querySelector("form")) event.target.close();
    }
  });

  const outside = (event) => {
    const box = event.target.getBoundingClientRect();
    return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => wanted(document));
  else wanted(document);
})();
