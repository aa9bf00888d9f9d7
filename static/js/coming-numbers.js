/* Sealing many: the number that each ticked document would get, in the order of the page. */
(() => {
  "use strict";

  const ticks = () => [...document.querySelectorAll("input[data-series]")];

  const count = () => {
    const next = {};
    for (const tick of ticks()) {
      const { series, pattern, first } = tick.dataset;
      next[series] ??= Number(first);
      const shown = tick.checked ? pattern.replace("{so}", String(next[series]++).padStart(2, "0")) : "–";
      tick.closest("tr").querySelector("[data-coming]").textContent = shown;
    }
  };

  document.addEventListener("change", (event) => event.target.matches("input[data-series]") && count());
  count();
})();
