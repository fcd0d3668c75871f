// Makes app/static/vendor/socket.io.esm.min.js, for developers who take a newer version: `node deploy/vendor-socket-io.mjs`.
// It is the Socket.IO client as published, without what our pages never use: transports other than WebSocket, and binary
// messages. Her phone loads 9 kB of it instead of 12. Then put the printed hash into app/static/vendor/vendor.json.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const CLIENT = "4.8.4";
const TOOLS = [`socket.io-client@${CLIENT}`, "esbuild@0.28.2", "terser@5.51.4"];
const TARGET = "app/static/vendor/socket.io.esm.min.js";

/** What is put in the place of a module, by the end of its path. @type {[string, string][]} */
const REPLACED = [
  [
    "engine.io-client/build/esm/transports/index.js",
    'import { WS } from "./websocket.js"; export const transports = { websocket: WS };',
  ],
  ["engine.io-client/build/esm/transports/polling-xhr.js", "export const XHR = undefined;"],
  [
    "socket.io-parser/build/esm/is-binary.js",
    "export const isBinary = () => false; export const hasBinary = () => false;",
  ],
  [
    "socket.io-parser/build/esm/binary.js",
    "export const deconstructPacket = undefined; export const reconstructPacket = undefined;",
  ],
];

const folder = mkdtempSync(join(tmpdir(), "socket-io-"));
writeFileSync(join(folder, "package.json"), "{}");
execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", ...TOOLS], { cwd: folder, stdio: "inherit" });
const { build } = createRequire(join(folder, "package.json"))("esbuild");
const { minify } = createRequire(join(folder, "package.json"))("terser");

const leaveOut = {
  name: "leave-out",
  /** @param {any} hooks */
  setup(hooks) {
    hooks.onLoad({ filter: /\.js$/ }, (/** @type {{path: string}} */ { path }) => {
      const found = REPLACED.find(([end]) => path.endsWith(end));
      return found && { contents: found[1], resolveDir: dirname(path) };
    });
    // As the package's own "browser" list says.
    hooks.onResolve(
      { filter: /\.node\.js$/ },
      (/** @type {{path: string, importer: string}} */ { path, importer }) => ({
        path: join(dirname(importer), path.replace(".node.js", ".js")),
      }),
    );
  },
};

const { outputFiles } = await build({
  stdin: { contents: 'export { io } from "socket.io-client";', resolveDir: folder },
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2020",
  mainFields: ["module"],
  write: false,
  plugins: [leaveOut],
});
const { code } = await minify(outputFiles[0].text, {
  module: true,
  ecma: 2020,
  compress: { passes: 3, pure_getters: true, keep_fargs: false },
  mangle: { properties: { regex: /^_/ } }, // names that the package itself calls private
  format: { comments: false },
});
const [banner] = /\/\*!.*?\*\/\n/s.exec(
  readFileSync(join(folder, "node_modules/socket.io-client/dist/socket.io.esm.min.js"), "utf8"),
) ?? [""];
writeFileSync(TARGET, banner + code);
console.log(
  TARGET,
  createHash("sha256")
    .update(banner + code)
    .digest("hex"),
);
