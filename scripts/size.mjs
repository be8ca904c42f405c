// What a first visit loads, as it travels: every file of the page, compressed with brotli.
import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const GOAL = 250_000;
const LIMIT = 400_000;

let total = 0;
for (const name of readdirSync("dist").sort()) {
  const plain = readFileSync(`dist/${name}`);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } };
  const packed = brotliCompressSync(plain, options).length;
  total += packed;
  console.log(`${String(plain.length).padStart(9)} B ${String(packed).padStart(8)} B brotli  ${name}`);
}
const verdict = total <= GOAL ? "within the goal" : total <= LIMIT ? "over the goal" : "over the limit";
console.log(`first load ${(total / 1000).toFixed(1)} kB: ${verdict} (goal ${GOAL / 1000} kB, limit ${LIMIT / 1000} kB)`);
process.exitCode = total <= LIMIT ? 0 : 1;
