// How the caller may be reached again safely, in words, and the two words that were agreed.

import { element } from "../shared/dom.js";
import { t } from "../shared/text.js";

/**
 * @typedef {object} Contact what the call handler was told; null: not asked
 * @property {"phone" | "text" | "email" | "none" | null} contact_by
 * @property {string | null} contact_when
 * @property {string | null} contact_never
 * @property {string | null} call_back_word
 * @property {string | null} danger_word
 */

/** What is known of it, named. @param {Contact} contact @returns {[string, string][]} */
export function contactRows(contact) {
  const ways = { phone: t("Phone"), text: t("Text"), email: t("Email"), none: t("Not at all") };
  /** @type {[string, string | null][]} */
  const rows = [
    [t("Reach again by"), contact.contact_by && ways[contact.contact_by]],
    [t("Safe when"), contact.contact_when],
    [t("Never"), contact.contact_never],
    [t("Code word, call back"), contact.call_back_word],
    [t("Code word, danger"), contact.danger_word],
  ];
  return /** @type {[string, string][]} */ (rows.filter(([, value]) => value));
}

/** The same as a list; nothing where nothing is known. @param {Contact | undefined} contact @returns {HTMLElement[]} */
export function contactList(contact) {
  const rows = contact ? contactRows(contact) : [];
  if (!rows.length) return [];
  const cells = rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
  return [element("dl", { class: "facts xs" }, ...cells)];
}
