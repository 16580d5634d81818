// A box [data-select-all="name"] ticks every box of that name in its form.
document.addEventListener("change", (event) => {
  const name = event.target.dataset.selectAll;
  if (!name) return;
  for (const box of event.target.form.querySelectorAll(`input[type='checkbox'][name='${name}']`)) {
    box.checked = event.target.checked;
  }
});
