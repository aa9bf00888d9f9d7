/* Keys of a list: / goes to the search, j and k move between rows, Enter opens the row, ? shows the keys. */
(() => {
  "use strict";

  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog");
  const rows = () => [...document.querySelectorAll("table[data-keys] > tbody > tr")].filter((row) => row.querySelector("a[href]"));
  const here = () => document.querySelector("table[data-keys] tr.is-here");

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const now = all.indexOf(here());
    const next = all[Math.max(0, Math.min(all.length - 1, now < 0 ? 0 : now + step))];
    all.forEach((row) => row.classList.toggle("is-here", row === next));
    next.querySelector("a[href]").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  const find = () => {
    const box = document.querySelector("[data-find]");
    if (box && box.offsetParent) box.focus();
    return Boolean(box && box.offsetParent);
  };

  const help = () => {
    const dialog = document.getElementById("phim-tat");
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    let done = true;
    if (event.key === "/") done = find();
    else if (event.key === "?") done = help();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "Enter" && here() && event.target === document.body) here().querySelector("a[href]").click();
    else done = false;
    if (done) event.preventDefault();
  });
})();
