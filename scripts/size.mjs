// What a first visit loads, as it travels: every file of the page, compressed with brotli.
import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const GOAL = 250_000;
const LIMIT = 400_000;

// The whole page is fetched when the first one is there, and loaded from the second visit on.
const whole = /name="quarterdeck-whole" content="([^"]+)"/.exec(readFileSync("dist/index.html", "utf8"))?.[1];
if (!whole) throw new Error("dist/index.html names no whole page: build it with make");

let total = 0;
let later = 0;
for (const name of readdirSync("dist").sort()) {
  const plain = readFileSync(`dist/${name}`);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } };
  const packed = brotliCompressSync(plain, options).length;
  const isLater = name.startsWith(whole);
  if (isLater) later += packed;
  else total += packed;
  console.log(`${String(plain.length).padStart(9)} B ${String(packed).padStart(8)} B brotli  ${name}${isLater ? "  (later)" : ""}`);
}
const verdict = total <= GOAL ? "within the goal" : total <= LIMIT ? "over the goal" : "over the limit";
console.log(`first load ${(total / 1000).toFixed(1)} kB: ${verdict} (goal ${GOAL / 1000} kB, limit ${LIMIT / 1000} kB)`);
console.log(`the whole page, fetched after it ${(later / 1000).toFixed(1)} kB`);
process.exitCode = total <= LIMIT ? 0 : 1;
