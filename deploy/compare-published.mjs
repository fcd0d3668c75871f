// Scripts are published without comments (app/platform/strip.py). This proves that nothing else went: the tokens of every
// script, as an independent scanner (acorn) reads them, are the same before and after, and line ends that matter too.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tokenizer } from "acorn";

const STRIP =
  "import json, sys; from app.platform import strip; json.dump([strip.script(s) for s in json.load(sys.stdin)], sys.stdout)";

/** @param {string} source */
function tokensOf(source) {
  const options = { ecmaVersion: /** @type {const} */ ("latest"), sourceType: /** @type {const} */ ("module") };
  const all = [...tokenizer(source, options)];
  return all.map((token, index) => {
    const before = index ? source.slice(all[index - 1].end, token.start) : "";
    const value = token.value?.pattern ? `/${token.value.pattern}/${token.value.flags}` : token.value;
    return `${token.type.label} ${String(value)}${before.includes("\n") ? " on a new line" : ""}`;
  });
}

const paths = readdirSync("app/static/js", { recursive: true })
  .map((path) => join("app/static/js", String(path)))
  .filter((path) => path.endsWith(".js"));
const sources = paths.map((path) => readFileSync(path, "utf8"));
const input = JSON.stringify(sources);
const published = JSON.parse(execFileSync(".venv/bin/python", ["-c", STRIP], { input, encoding: "utf8" }));

let wrong = 0;
paths.forEach((path, index) => {
  const before = tokensOf(sources[index]);
  const after = tokensOf(published[index]);
  const at = before.findIndex((token, number) => token !== after[number]);
  if (at >= 0 || before.length !== after.length) {
    console.error(`${path}: published differently, first at "${before[at]}" → "${after[at]}"`);
    wrong += 1;
  }
});
console.log(`${paths.length} scripts compared with what is published, ${wrong} differ.`);
process.exit(wrong ? 1 : 0);
