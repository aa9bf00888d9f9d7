/* Lists the files chosen in [data-dropzone], lets one be taken out, and shows how far the upload is.
   Without this file the plain file control works: it takes dropped files too, and the form is sent as usual. */
(() => {
  "use strict";

  const SIZES = [["MB", 1048576, 1], ["KB", 1024, 0], ["B", 1, 0]];
  const size = (bytes) => {
    const [unit, per, digits] = SIZES.find(([, from]) => bytes >= from) || SIZES[2];
    return `${(bytes / per).toLocaleString("vi", { maximumFractionDigits: digits })} ${unit}`;
  };

  const control = (zone) => zone.querySelector("input[type=file]");
  const listOf = (zone) => {
    let list = zone.nextElementSibling;
    if (!list || !list.matches("[data-dropzone-files]")) {
      list = document.createElement("ul");
      list.className = "files";
      list.dataset.dropzoneFiles = "";
      list.setAttribute("aria-live", "polite");
      zone.after(list);
    }
    return list;
  };

  const row = (zone, file, place) => {
    const item = document.createElement("li");
    const [mark, cross] = [...zone.querySelector("template").content.cloneNode(true).children];
    const words = document.createElement("span");
    const name = Object.assign(document.createElement("b"), { textContent: file.name });
    const note = Object.assign(document.createElement("small"), { textContent: size(file.size) });
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "iconbtn" });
    words.append(name, note);
    drop.append(cross);
    drop.setAttribute("aria-label", `Bỏ tệp ${file.name}`);
    drop.addEventListener("click", () => {
      set(zone, [...control(zone).files].filter((_, index) => index !== place));
      control(zone).focus();
    });
    item.append(mark, words, drop);
    return item;
  };

  const set = (zone, files) => {
    const box = new DataTransfer();
    files.forEach((file) => box.items.add(file));
    control(zone).files = box.files;
    show(zone);
  };

  const show = (zone) => listOf(zone).replaceChildren(...[...control(zone).files].map((file, place) => row(zone, file, place)));

  /* The browser's own button speaks the browser's language; the label beside it speaks ours. */
  const dress = () => document.querySelectorAll("[data-dropzone] > label[hidden]").forEach((label) => {
    label.hidden = false;
    label.control.classList.add("vh");
  });  ["htmx:afterSettle", "DOMContentLoaded"].forEach((kind) => document.addEventListener(kind, dress));

  const zoneOf = (event) => event.target instanceof Element && event.target.closest("[data-dropzone]");
  document.addEventListener("change", (event) => zoneOf(event) && show(zoneOf(event)));
  ["dragenter", "dragover"].forEach((kind) => document.addEventListener(kind, (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("is-over");
  }));
  document.addEventListener("dragleave", (event) => {
    const zone = zoneOf(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const kept = control(zone).multiple ? [...control(zone).files] : [];
    const all = [...kept, ...event.dataTransfer.files];
    set(zone, control(zone).multiple ? all : all.slice(-1));
  });

  /* A form with files goes by XMLHttpRequest, for its progress; what the server answers becomes the page. */
  const send = (form, button) => {
    const zone = form.querySelector("[data-dropzone]");
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0, ariaLabel: "Đang tải tệp lên" });
    const say = Object.assign(document.createElement("p"), { className: "hint" });
    say.setAttribute("role", "status");
    listOf(zone).after(bar, say);
    const fail = (text) => {
      bar.remove();
      delete form.dataset.sending;
      say.className = "field__error";
      say.textContent = text;
    };
    const target = button && button.hasAttribute("formaction") ? button.formAction : form.getAttribute("action");
    const request = new XMLHttpRequest();
    request.open("POST", target || location.href);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = total ? (100 * loaded) / total : 0;
      const sent = `${size(loaded)} / ${size(total)} · ${Math.floor(bar.value)} %`;
      say.textContent = loaded < total ? sent : "Đã tải lên xong, hệ thống đang xử lý tệp…";
    });
    request.addEventListener("load", () => {
      if (request.status === 413) return fail("Các tệp quá lớn, chưa có gì được ghi. Hãy bớt tệp hoặc quét ở 200 dpi.");
      history.pushState(null, "", request.responseURL || target);
      document.open();
      document.write(request.responseText);
      return document.close();
    });
    request.addEventListener("error", () => fail("Mất kết nối, chưa có gì được ghi. Hãy kiểm tra mạng rồi gửi lại."));
    request.send(new FormData(form, button));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const chosen = [...form.querySelectorAll("[data-dropzone] input[type=file]")].some((input) => input.files.length);
    if (event.defaultPrevented || !form.matches("[method=post]") || !chosen || event.submitter?.dataset.plain === "") return;
    event.preventDefault();
    if (!form.dataset.sending) send(form, event.submitter);
    form.dataset.sending = "1";
  });
})();
