/* F2, F8 … press the link or button that names the key: data-fkey="F8". Without this file they are clicked. */
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !/^F\d{1,2}$/.test(event.key)) return;
    if (document.querySelector("dialog[open]")) return;
    const target = document.querySelector(`[data-fkey="${event.key}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
})();
