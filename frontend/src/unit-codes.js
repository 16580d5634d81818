// A field [data-unit-code] suggests units while one types: their codes and names come into the shared list.
let waiting = null;
document.addEventListener("input", (event) => {
  if (event.target.dataset.unitCode === undefined) return;
  const list = document.querySelector("[data-unit-codes]");
  if (!list) return;
  const text = event.target.value;
  if ([...list.options].some((option) => option.value === text)) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const address = new URL(list.dataset.unitCodes, location.href);
    address.searchParams.set("q", text);
    const answer = await fetch(address);
    if (answer.ok) list.innerHTML = await answer.text();
  }, 200);
});
