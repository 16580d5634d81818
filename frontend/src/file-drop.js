// Files dropped on [data-file-drop] land in its <input type="file">; the chosen names are listed in [data-file-names].
function show(zone) {
  const list = zone.querySelector("[data-file-names]");
  if (!list) return;
  list.replaceChildren(
    ...[...zone.querySelector("input[type='file']").files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} (${Math.max(1, Math.round(file.size / 1024)).toLocaleString("vi")} KB)`;
      return line;
    }),
  );
}

document.addEventListener("change", (event) => {
  const zone = event.target.closest("[data-file-drop]");
  if (zone) show(zone);
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest ? event.target.closest("[data-file-drop]") : null;
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") {
      zone.querySelector("input[type='file']").files = event.dataTransfer.files;
      show(zone);
    }
  });
}
