// Charts are heavy: their bundle is fetched when a page (or a part that htmx brought) has one.
let loading;

function load(root) {
  if (!root.querySelector("[data-chart]")) return;
  const source = document.querySelector("meta[name='charts-script']");
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source.content;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  loading.then(() => window.drawCharts(root)).catch(() => {
    loading = undefined;
  });
}

document.addEventListener("DOMContentLoaded", () => load(document));
document.addEventListener("htmx:load", (event) => load(event.detail.elt.parentElement ?? document));
