// What does paper need that the screen has by pressing? The figures behind a chart.
const opened = [];

addEventListener("beforeprint", () => {
  for (const figures of document.querySelectorAll(".chart ~ details:not([open])")) {
    figures.open = true;
    opened.push(figures);
  }
});
addEventListener("afterprint", () => {
  for (const figures of opened.splice(0)) figures.open = false;
});

// A button that prints the page.
addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
