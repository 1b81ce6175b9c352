// The screen in the meeting room: asks for news, keeps what it has when there is no answer, steps through a meeting.
"use strict";
(() => {
  const EVERY = 5000, PATIENCE = 8000;
  const main = document.getElementById("visning");
  const time = document.getElementById("tid"), contact = document.getElementById("kontakt");
  let tag = null, seen = null, step = 0, timer = null;

  async function ask(path, settings = {}) {
    const stop = new AbortController(), late = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(path, { ...settings, signal: stop.signal, cache: "no-store" });
      return { answer, body: answer.status === 200 || answer.status === 403 ? await answer.json() : null };
    } finally {
      clearTimeout(late);
    }
  }

  // The secret stands after #: handed over once, then gone from the address.
  async function open() {
    const secret = decodeURIComponent(location.hash.slice(1));
    if (!secret) return;
    const headers = { "content-type": "application/json" };
    const { answer, body } = await ask("visning/oppna", { method: "POST", headers, body: secret });
    if (answer.status !== 204 && answer.status !== 403) throw new Error("no answer");
    history.replaceState(null, "", location.pathname + location.search);
    if (body) main.innerHTML = body.html;
    tag = null;
  }

  async function news() {
    const headers = tag ? { "if-none-match": tag } : {};
    const { answer, body } = await ask("visning/data" + location.search, { headers });
    if (answer.status === 200 || answer.status === 403) {
      if (body.version !== main.dataset.version) location.reload();
      main.innerHTML = body.html;
      tag = answer.status === 200 ? answer.headers.get("etag") : null;
      show(step, false);
    } else if (answer.status !== 304) {
      throw new Error("no answer");
    }
    seen = answer.headers.get("visning-tid");
    time.textContent = "Senast uppdaterad " + seen;
    contact.textContent = "";
    document.body.classList.remove("lost");
  }

  async function round() {
    clearTimeout(timer);
    try {
      await open();
      await news();
    } catch {
      lost();
    }
    timer = setTimeout(round, EVERY);
  }

  function lost() {
    document.body.classList.add("lost");
    time.textContent = "";
    const said = seen
      ? "Ingen kontakt med servern sedan " + seen.slice(0, 5) + ". Visar senaste kända läge."
      : "Ingen kontakt med servern. Försöker igen.";
    // Said once, not every five seconds.
    if (contact.textContent !== said) contact.textContent = said;
  }

  function show(wanted, told = true) {
    const steps = [...main.querySelectorAll(".step")];
    if (!steps.length) return;
    step = Math.max(0, Math.min(wanted, steps.length - 1));
    steps.forEach((one, number) => { one.hidden = number !== step; });
    const said = step + 1 + " av " + steps.length + ": " + steps[step].dataset.title;
    const place = document.getElementById("steg");
    if (place.textContent !== said) place.textContent = said;
    document.getElementById("bakat").disabled = step === 0;
    document.getElementById("framat").disabled = step === steps.length - 1;
    if (told) {
      const address = new URLSearchParams(location.search);
      address.set("steg", step + 1);
      history.replaceState(null, "", location.pathname + "?" + address);
    }
  }

  function keys(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const wanted = {
      ArrowRight: step + 1, PageDown: step + 1, ArrowLeft: step - 1, PageUp: step - 1, Home: 0, End: Infinity,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    show(wanted);
  }

  if (document.body.classList.contains("meeting")) {
    document.addEventListener("keydown", keys);
    document.getElementById("bakat").addEventListener("click", () => show(step - 1));
    document.getElementById("framat").addEventListener("click", () => show(step + 1));
    show(Number(new URLSearchParams(location.search).get("steg") || 1) - 1, false);
  }
  window.addEventListener("hashchange", round);
  window.addEventListener("online", round);
  round();
})();
