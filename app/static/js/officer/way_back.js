// The way back after an exit or a lost line: a new link, never the old one, and only as the caller wished.

import { clockTime } from "../components/clock.js";
import { t } from "../shared/text.js";

/** @typedef {import("./notes.js").Note} Note */
/** @typedef {{url: string, expires_at: string, channel: "sms" | "none"}} NewLink */

/** The buttons that make one, for whoever may be reached. @param {any} visit @param {NewLink | null} newLink made already */
export function wayBack(visit, newLink) {
  if (newLink) return [];
  const show = { act: "show-link", words: t("Show a new link") };
  const text = { act: "text-link", words: t("Send a new link by text") };
  const readOut = { act: "make-code", words: t("Read out a code") };
  const byText = visit.has_phone && ["text", null].includes(visit.contact.contact_by);
  return byText ? [text, show, readOut] : [show, readOut];
}

/** What was wished, in a sentence before anything is sent. @param {any} visit */
export function wishesFirst({ contact }) {
  if (contact.contact_by === "none") return t("They asked not to be contacted at all.");
  if (!contact.contact_by && !contact.contact_when && !contact.contact_never)
    return t("Nobody has asked for their wishes for safe contact: ask the call handler first.");
  return t("Reach them only as they wished:");
}

/** @param {{newLink: NewLink | null}} facts @returns {Note | null} */
export function newLinkNote({ newLink }) {
  if (!newLink) return null;
  const time = clockTime(newLink.expires_at);
  const sent = newLink.channel === "sms";
  return {
    key: "new-link",
    kind: "ok",
    title: sent ? t("A new link was sent by text") : t("New link: {url}", { url: newLink.url }),
    text: `${sent ? "" : t("Give it to them only in the way that they wished.")} ${t(
      "It closes at {time}. The old link stays dead. The caller appears in the queue again.",
      { time },
    )}`.trim(),
  };
}
