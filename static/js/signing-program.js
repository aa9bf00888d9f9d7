/* Asks the signing program on this machine for its version when the page opens and when the button is pressed, and shows
   what the server says of the reply. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-program]");
  if (!form) return;
  const WAIT_MS = 2000;
  const says = form.querySelector("[data-program-says]");
  const button = form.querySelector("button");

  const reply = () => new Promise((resolve) => {
    let socket;
    try { socket = new WebSocket(`${form.dataset.program}/GetVersion`); } catch { resolve(""); return; }
    const done = (text) => { clearTimeout(late); socket.close(); resolve(text); };
    const late = setTimeout(() => done(""), WAIT_MS);
    socket.onopen = () => socket.send("{}");
    socket.onmessage = (event) => done(String(event.data));
    socket.onerror = () => done("");
  });

  const check = async () => {
    button.disabled = true;
    says.textContent = form.dataset.seeking;
    const body = new FormData(form);
    body.set("reply", await reply());
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, credentials: "same-origin", headers: { "HX-Request": "true" },
      });
      if (answer.status === 401) return location.reload();
      if (!answer.ok) throw new Error(answer.statusText);
      const told = new DOMParser().parseFromString(await answer.text(), "text/html");
      says.replaceChildren(...told.body.childNodes);
    } catch { says.textContent = form.dataset.failed; }
    button.disabled = false;
    delete form.dataset.sent;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    check();
  });
  check();
})();
