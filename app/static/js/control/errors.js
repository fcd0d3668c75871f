// Errors beside their fields, as the server words them.

import { element } from "../shared/dom.js";
import { t } from "../shared/text.js";

/**
 * @param {ParentNode} form
 * @param {Record<string, string>} errors by field name
 * @param {Set<string>} [touched] if given: fields that nobody has filled in yet aren't scolded
 */
export function showErrors(form, errors, touched) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll(".error[id$='-error']"))) {
    const name = place.id.replace(/-error$/, "");
    const said = !touched || touched.has(name) ? (errors[name] ?? "") : "";
    place.hidden = !said;
    place.replaceChildren(...(said ? [element("span", { class: "sr" }, `${t("Error:")} `), said] : []));
    form.querySelector(`#${CSS.escape(name)}`)?.setAttribute("aria-invalid", String(Boolean(said)));
  }
}
