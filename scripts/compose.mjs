// Puts two builds of the page into one folder: the one for a first visit, and the whole page beside it.
// usage: compose.mjs WHOLE FIRST
//
// Trunk's index.html loads one page. Here a few lines choose: the whole page once the first one has
// fetched it (frontend/src/whole.rs), else the first one.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const [whole, first] = process.argv.slice(2);

/** The page that an index.html loads: the name of its files without their endings. */
function named(folder) {
  const found = /\/(quarterdeck-page-[0-9a-f]+)\.js/.exec(readFileSync(`${folder}/index.html`, "utf8"));
  if (!found) throw new Error(`${folder}/index.html names no page`);
  return found[1];
}

/** Takes out what `pattern` finds, which must be there. */
function without(html, pattern) {
  if (!pattern.test(html)) throw new Error(`nothing in index.html is like ${pattern}`);
  return html.replace(pattern, "");
}

const [later, now] = [named(whole), named(first)];
for (const ending of [".js", "_bg.wasm"]) copyFileSync(`${whole}/${later}${ending}`, `${first}/${later}${ending}`);

const choice = `const pages = {
  first: ["${now}.js", "${now}_bg.wasm"],
  whole: ["${later}.js", "${later}_bg.wasm"],
};
let page = pages.first;
try { if (localStorage["quarterdeck.whole"] === "${later}") page = pages.whole; } catch {}
const base = document.querySelector("meta[name=quarterdeck-base]").content;
const code = fetch(base + page[1]);
const { default: start } = await import(base + page[0]);
await start({ module_or_path: code });`;

let html = readFileSync(`${first}/index.html`, "utf8");
html = without(html, /<script[^>]*type="?module"?[^>]*>[^]*?<\/script>/);
html = without(html, /<link[^>]*rel="?modulepreload"?[^>]*>/);
html = without(html, /<link[^>]*rel="?preload"?[^>]*>/);
const script = `<meta name="quarterdeck-whole" content="${later}"><script nonce="{{__TRUNK NONCE__}}" type="module">${choice}</script>`;
if (!html.includes("</head>")) throw new Error("index.html has no head");
writeFileSync(`${first}/index.html`, html.replace("</head>", `${script}</head>`));
