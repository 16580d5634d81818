// Selects marked data-submit send their form when changed; without script a button beside them does.
document.addEventListener("change", (event) => {
  if (event.target.dataset.submit !== undefined) event.target.form.requestSubmit();
});
