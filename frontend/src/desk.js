// The review desk by keyboard: an answer shows the next claim at once, which was fetched before, and is sent meanwhile.
const KEYS = "desk-keys"; // "off": somebody does not want keys of one letter
const NOTE = "desk-note"; // a note whose answer was not written down, for the time of signing in again
const ALIVE = 60_000;
const headers = (part) => ({ "X-Desk": part });

let ahead = null; // the following claim: { show, html }
let sending = Promise.resolve(); // answers go out one after the other
let underWay = 0; // how many answers are not written down yet
let aliveAt = Date.now();

const desk = () => document.querySelector("[data-desk]");
const status = () => document.querySelector("#desk-status");

function parsed(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content.querySelector("[data-desk]");
}

async function fetchAhead() {
  const next = status()?.dataset.next;
  ahead = null;
  if (!next) return;
  const answer = await fetch(next, { headers: headers("ahead") });
  if (answer.status === 200 && status()?.dataset.next === next) {
    ahead = { show: status().dataset.nextShow, html: await answer.text() };
  }
}

function put(html) {
  const fresh = parsed(html);
  if (!fresh) return false;
  desk().replaceWith(fresh);
  document.title = document.title.replace(/^.*( · [^·]+)$/, `${fresh.dataset.title}$1`);
  history.replaceState(null, "", fresh.dataset.address);
  window.scrollTo(0, 0);
  (fresh.querySelector("[data-desk-error]") ?? fresh.querySelector("h1")).focus({ preventScroll: true });
  prepare();
  return true;
}

// Takes what the server answered: how the work stands, or a claim to show (the next, or this one anew with what is wrong).
// ``sent``: the claim that was answered, and the note.
async function take(answer, sent) {
  const html = await answer.text();
  const box = document.createElement("template");
  box.innerHTML = html;
  const fresh = box.content.querySelector("[data-desk]");
  if (fresh) {
    put(html);
    fetchAhead();
  } else if (box.content.querySelector("#desk-status") && status()) {
    status().replaceWith(box.content.querySelector("#desk-status"));
    prepare();
    fetchAhead();
  } else if (new URL(answer.url).pathname === new URL(sent.queue, location.href).pathname) {
    location.assign(answer.url);
  } else {
    keepNote(sent);
    location.assign(sent.address); // signed out, or refused: nothing was written, so the claim once more
  }
}

function keepNote({ address, account, note }) {
  if (note) sessionStorage.setItem(NOTE, JSON.stringify({ address, account, note }));
}

function bringNoteBack() {
  const kept = JSON.parse(sessionStorage.getItem(NOTE) ?? "null");
  const field = desk().querySelector("[name=note]");
  if (kept?.address !== desk().dataset.address || !field) return;
  sessionStorage.removeItem(NOTE);
  if (kept.account !== desk().dataset.account) return; // somebody else signed in: what another wrote is not his
  field.value = kept.note;
  desk().querySelector(".desk-note").open = true;
}

function offline() {
  const notice = document.querySelector("[data-offline]");
  if (notice) notice.hidden = false;
}

// Sends a form and, where the next claim is there already, shows it without waiting.
function send(address, data, next) {
  const { address: here, account, queue } = desk().dataset;
  const sent = { address: here, account, queue, note: data.get("note") };
  underWay += 1;
  if (next) {
    data.set("shown", parsed(next.html).dataset.claim);
    data.set("token", parsed(next.html).dataset.token);
    put(next.html);
    status().querySelector("[role=status]").textContent = desk().dataset.saving ?? "…";
    status().querySelector("[data-desk-undo]")?.remove(); // it would take back the deed before this one
  }
  sending = sending
    .then(() => fetch(address, { method: "POST", body: data, headers: headers(next ? "shown" : "part") }))
    .then((answer) => take(answer, sent))
    .catch(offline)
    .finally(() => {
      underWay -= 1;
    });
}

// Searches in the ledger, or puts somebody found beside the claim; the note that was begun and the next claim stay.
function find(form, button) {
  const data = new FormData(form, button);
  data.set("note", desk().querySelector("[name=note]").value);
  sending = sending
    .then(() => fetch(form.action, { method: "POST", body: data, headers: headers("part") }))
    .then(async (answer) => {
      if (!put(await answer.text())) return location.assign(desk().dataset.address); // signed out, or refused
      const shown = desk().querySelector("#found, #other [aria-invalid=true], [data-desk-result]");
      shown?.scrollIntoView({ block: shown.id === "found" ? "start" : "center" });
      shown?.focus({ preventScroll: true });
    })
    .catch(offline);
}

function answer(form, button) {
  const note = form.querySelector("[name=note]");
  if (button.dataset.hard !== undefined && !note.value.trim()) {
    form.querySelector(".desk-note").open = true;
    form.querySelector("[data-desk-why]").hidden = false;
    note.setAttribute("aria-invalid", "true");
    note.focus();
    return;
  }
  const data = new FormData(form);
  data.set(button.name, button.value);
  const next = button.dataset.hard === undefined ? ahead : null; // what may be refused waits for its answer
  ahead = null;
  for (const other of form.querySelectorAll("button")) other.setAttribute("aria-disabled", "true");
  send(form.action, data, next);
}

function skip(link) {
  if (!ahead) return false;
  const data = new FormData();
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const field of desk().querySelectorAll("[data-desk-form] input[type=hidden]")) {
    if (!["seen", "csrfmiddlewaretoken"].includes(field.name)) data.set(field.name, field.value);
  }
  data.set("left", desk().dataset.claim);
  const next = ahead;
  ahead = null;
  send(next.show, data, next);
  return Boolean(link);
}

function prepare() {
  for (const button of desk().querySelectorAll("[data-desk-help]")) button.hidden = false;
}

const isTyping = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("submit", (event) => {
  if (event.target.dataset.deskOther !== undefined) {
    event.preventDefault();
    find(event.target, event.submitter);
    return;
  }
  if (event.target.dataset.deskForm === undefined || !event.submitter) return;
  event.preventDefault();
  if (event.submitter.getAttribute("aria-disabled") !== "true") answer(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-desk-skip]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (link && isPlain && skip(link)) event.preventDefault();
  if (event.target.closest("[data-desk-find]")) {
    event.preventDefault();
    desk().querySelector("#other input:not([type=hidden])").focus();
  }
  const keys = document.querySelector("dialog[data-desk-keys]");
  if (event.target.closest("[data-desk-help]")) keys.showModal();
  if (event.target.closest("[data-desk-close]")) keys.close();
});

document.addEventListener("change", (event) => {
  if (event.target.dataset.deskKeysOn === undefined) return;
  localStorage.setItem(KEYS, event.target.checked ? "on" : "off");
  document.documentElement.dataset.keys = localStorage.getItem(KEYS);
});

document.addEventListener("keydown", (event) => {
  if (!desk() || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  const { activeElement: here } = document;
  if (event.key === "Escape" && here.name === "note") {
    here.blur();
    return;
  }
  if (isTyping(here) || document.querySelector("dialog[open]") || localStorage.getItem(KEYS) === "off") return;
  if (event.key === "Enter") {
    if (here.matches("a, button, summary, label, input")) return; // the control's own Enter
    desk().querySelector("[data-key='1']")?.click();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const target = [...desk().querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(key));
  if (key === "u" && underWay) sending = sending.then(() => desk().querySelector("[data-key='u']")?.click());
  if (!target || target.closest("[hidden]") || (key === "u" && underWay)) return;
  event.preventDefault();
  target.click();
  if (key === "n") desk().querySelector("[name=note]").focus();
});

for (const sign of ["keydown", "pointerdown"]) {
  document.addEventListener(sign, () => {
    if (!desk()?.dataset.alive || Date.now() - aliveAt < ALIVE) return;
    aliveAt = Date.now();
    const token = document.querySelector("meta[name='csrf-token']").content;
    fetch(desk().dataset.alive, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
  });
}

document.addEventListener("DOMContentLoaded", () => {
  if (!desk()) return;
  const isOn = localStorage.getItem(KEYS) !== "off";
  document.documentElement.dataset.keys = isOn ? "on" : "off";
  const box = document.querySelector("[data-desk-keys-on]");
  if (box) box.checked = isOn;
  prepare();
  bringNoteBack();
  fetchAhead();
});
