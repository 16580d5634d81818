// A button [data-copy="id"] copies what the field of that id holds. It is hidden where there is no script.
for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;

function selected(field) {
  field.focus();
  field.select();
  return document.execCommand("copy"); // the only way on an address without a certificate
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  let done = false;
  try {
    await navigator.clipboard.writeText(field.value);
    done = true;
  } catch {
    done = selected(field);
  }
  const said = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
  if (said) said.textContent = done ? button.dataset.done : button.dataset.failed;
});
