/* A box drawn by mouse or finger on the picture of a page writes its millimetres into the fields of [data-signature-box].
   Without this file the fields are filled in by hand. */
(() => {
  "use strict";

  const NAMES = ["left", "top", "width", "height"];

  const start = (root) => {
    const page = root.querySelector("[data-signature-page]");
    const frame = root.querySelector("[data-signature-frame]");
    const fields = Object.fromEntries(NAMES.map((name) => [name, root.querySelector(`[data-signature-${name}]`)]));
    const sides = { width: Number(page.dataset.widthMm), height: Number(page.dataset.heightMm) };
    let from = null;

    const value = (name) => Number(fields[name].value.replace(",", "."));
    const show = () => {
      const set = fields.left.value !== "" && fields.top.value !== "";
      frame.hidden = !set;
      if (!set) return;
      frame.style.left = `${(100 * value("left")) / sides.width}%`;
      frame.style.top = `${(100 * value("top")) / sides.height}%`;
      frame.style.width = `${(100 * (value("width") || Number(root.dataset.usualWidth))) / sides.width}%`;
      frame.style.height = `${(100 * (value("height") || Number(root.dataset.usualHeight))) / sides.height}%`;
    };
    const point = (event) => {
      const area = page.getBoundingClientRect();
      const along = (at, begin, size, mm) => (Math.max(0, Math.min(size, at - begin)) / size) * mm;
      return {
        x: along(event.clientX, area.left, area.width, sides.width),
        y: along(event.clientY, area.top, area.height, sides.height),
      };
    };
    const write = (to) => {
      const box = { left: Math.min(from.x, to.x), top: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
      const click = box.width < 3 || box.height < 3;
      NAMES.forEach((name) => {
        fields[name].value = click && (name === "width" || name === "height") ? "" : box[name].toFixed(1);
      });
      show();
    };

    page.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      from = point(event);
      page.setPointerCapture(event.pointerId);
      write(from);
    });
    page.addEventListener("pointermove", (event) => from && write(point(event)));
    page.addEventListener("pointerup", () => { from = null; });
    page.addEventListener("pointercancel", () => { from = null; });
    NAMES.forEach((name) => fields[name].addEventListener("input", show));
    show();
  };

  const all = () => document.querySelectorAll("[data-signature-box]").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
