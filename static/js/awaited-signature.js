/* While a signature is awaited: counts the seconds down, asks every three seconds whether it came, then shows the page
   anew. With a program on the same machine it hands over what the server says and tells what the program answers. */
(() => {
  "use strict";

  const box = document.querySelector("[data-awaited]");
  if (!box) return;
  const PROBE_MS = 3500;
  const ANSWER_MS = 120000;
  const shown = box.querySelector("[data-left-shown]");
  const end = Date.now() + Number(box.dataset.left) * 1000;

  setInterval(() => { shown.textContent = Math.max(0, Math.round((end - Date.now()) / 1000)); }, 1000);
  setInterval(async () => {
    try {
      const answer = await fetch(box.dataset.awaited, { credentials: "same-origin" });
      if (answer.status === 200) location.replace(location.pathname);
    } catch { /* The network rests; the next question comes by itself. */ }
  }, 3000);

  const ask = (address, message, limit) => new Promise((resolve, reject) => {
    let socket;
    try { socket = new WebSocket(address); } catch (error) { reject(error); return; }
    const late = setTimeout(() => { socket.close(); reject(new Error("late")); }, limit);
    socket.onopen = () => socket.send(JSON.stringify(message));
    socket.onmessage = (event) => { clearTimeout(late); socket.close(); resolve(event.data); };
    socket.onerror = () => { clearTimeout(late); reject(new Error("gone")); };
  });

  const form = box.querySelector("form[data-agent]");
  if (!form) return;
  const says = form.querySelector("[data-agent-says]");
  const button = form.querySelector("button");
  const say = (text) => { says.textContent = text; };

  const call = async (program) => {
    const body = new FormData(form);
    body.set("program", program);
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.Message);
    return told;
  };

  const sign = async () => {
    say(form.dataset.seeking);
    let program;
    try { program = await ask(`${form.dataset.agent}/GetVersion`, {}, PROBE_MS); } catch { say(form.dataset.missing); return; }
    let told;
    try { told = await call(String(program)); } catch (error) { say(error.message); return; }
    say(form.dataset.asked);
    try {
      const reply = JSON.parse(await ask(told.address, told.message, ANSWER_MS));
      if (reply.Status === 0) location.replace(location.pathname);
      else say(reply.Message || form.dataset.lost);
    } catch { say(form.dataset.lost); }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    button.disabled = true;
    await sign();
    button.disabled = false;
    delete form.dataset.sent;
  });
})();
