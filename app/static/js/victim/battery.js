// A battery that is nearly empty: the page turns dark, as a lit screen costs more than the call, and her own picture goes
// away. A page can't turn the screen itself down. One tap makes it bright again.

import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const DARK = "(prefers-color-scheme: dark)";

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createBattery({ actions, page, set }) {
  /** @type {MediaList[]} the media of the dark theme's rules, found once: afterwards they no longer say so */
  const themes = [...document.styleSheets]
    .filter(({ ownerNode }) => !byId("cover").contains(ownerNode)) // what covers it looks as always
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule && rule.conditionText.includes("prefers-color-scheme: dark"))
    .map((rule) => /** @type {CSSMediaRule} */ (rule).media);
  const button = byId("dim");
  let low = false;

  /** @param {boolean} on */
  function dim(on) {
    for (const media of themes) media.mediaText = on ? "all" : DARK;
    document.body.toggleAttribute("data-dim", on);
    setText(button, on ? t("Dark page on") : t("Dark page off"));
  }

  actions.dim = () => dim(!document.body.hasAttribute("data-dim"));
  return {
    render() {
      button.hidden = !page.low;
      if (low === page.low) return;
      low = page.low;
      dim(low);
      if (low && page.preview) set({ preview: false });
    },
  };
}
