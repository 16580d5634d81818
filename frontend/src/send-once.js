// A form sent twice by a double click is sent once: its buttons rest while the answer comes.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.once === undefined) return;
  if (form.dataset.sent !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  for (const button of form.querySelectorAll("button[type='submit']")) {
    button.setAttribute("aria-disabled", "true");
    button.classList.add("is-busy");
  }
});
// Back from the cache of the browser the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[type='submit']")) {
      button.removeAttribute("aria-disabled");
      button.classList.remove("is-busy");
    }
  }
});
