// How far the packages of this visit are, while they are being made.

import { all } from "../shared/dom.js";

const EVERY_MS = 2000;

const open = () => all("[data-package]").filter((row) => ["asked", "making"].includes(row.dataset.state ?? ""));

async function look() {
  const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  /** @type {Record<string, [string, number]>} */
  const now = await answer.json();
  for (const row of open()) {
    const [state, share] = now[row.dataset.package ?? ""] ?? [row.dataset.state, 0];
    if (state !== row.dataset.state) {
      location.reload();
      return;
    }
    const bar = row.querySelector("progress");
    if (bar) bar.value = share;
  }
}

if (open().length) setInterval(() => void look().catch(() => {}), EVERY_MS);
