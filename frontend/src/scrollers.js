// A table wider than its frame scrolls: the keyboard must reach the frame, and a reader hear what it is.
function look(frame) {
  const isWider = frame.scrollWidth > frame.clientWidth + 1;
  if (isWider && !frame.hasAttribute("tabindex")) {
    frame.tabIndex = 0;
    frame.dataset.scrolls = "";
    const name = frame.querySelector("caption")?.textContent.trim();
    if (name) {
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", name);
    }
  } else if (!isWider && frame.dataset.scrolls !== undefined) {
    for (const attribute of ["tabindex", "role", "aria-label", "data-scrolls"]) frame.removeAttribute(attribute);
  }
}

const sizes = new ResizeObserver((entries) => entries.forEach((entry) => look(entry.target)));

function watch(root) {
  for (const frame of root.querySelectorAll(".table-frame")) sizes.observe(frame);
}

document.addEventListener("DOMContentLoaded", () => watch(document));
document.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentElement ?? document));
