// What does the browser get? One bundle of styles, one of behaviour, one of charts, and a sheet of the icons in use.
// What do printed documents get? The four faces of Tinos (widths of Times New Roman, all Vietnamese letters).
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";

const OUT = "dist";
const PRINT = "print";
const FACES = ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"];
const ICONS = "node_modules/@tabler/icons/icons/outline";

async function iconSheet() {
  const names = (await readFile("icons.txt", "utf8")).split("\n").map((line) => line.trim()).filter(Boolean);
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(`${ICONS}/${name}.svg`, "utf8");
      const shapes = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[\s\S]*?>|<\/svg>\s*$/g, "");
      const lines = shapes.split("\n").map((line) => line.trim()).join("");
      return `<symbol id="${name}" viewBox="0 0 24 24">${lines}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT);
await build({
  entryPoints: ["src/app.css", "src/app.js", "src/charts.js", "src/theme.js"],
  outdir: OUT,
  bundle: true,
  minify: true,
  target: "es2020",
  format: "iife",
  legalComments: "none",
  assetNames: "[name]",
  loader: { ".woff2": "file", ".svg": "dataurl" },
  logLevel: "warning",
});
await writeFile(`${OUT}/icons.svg`, await iconSheet());
await rm(PRINT, { recursive: true, force: true });
await mkdir(PRINT);
for (const face of FACES) {
  await copyFile(`node_modules/@expo-google-fonts/tinos/${face}/Tinos_${face}.ttf`, `${PRINT}/Tinos_${face}.ttf`);
}
