// Which colours before anything is drawn? What the reader chose, or what the machine prefers.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function paint() {
  const chosen = root.dataset.theme;
  root.dataset.bsTheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
}

paint();
dark.addEventListener("change", paint);
// Paper is white: charts are drawn anew in the light colours.
addEventListener("beforeprint", () => { root.dataset.bsTheme = "light"; });
addEventListener("afterprint", paint);
