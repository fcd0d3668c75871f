// A button that copies the value it carries. Where the browser refuses, the value beside it can be selected with one tap.

import { announce } from "../shared/dom.js";
import { t } from "../shared/text.js";

document.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.("[data-copy]"));
  if (!button) return;
  const copied = await navigator.clipboard?.writeText(button.dataset.copy ?? "").then(
    () => true,
    () => false,
  );
  announce(copied ? t("Copied") : t("Not copied: select it and copy by hand"));
});
