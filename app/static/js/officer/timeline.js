// What happened in the visit, in order, in words.

import { clockTime } from "../components/clock.js";
import { element } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { consentSentence } from "./consents.js";

/** @typedef {{from: string, event: string, to: string, at: string}} Change of a consent: `from` is what for, `to` the answer */

/** @param {Change} change */
export function sentenceOf(change) {
  if (change.event === "consent") return consentSentence(change.from, change.to);
  const sentences = {
    open: t("Link opened."),
    say_safe: t("Said: alone and safe to talk."),
    say_unsure: t("Said: not sure. Text only."),
    say_not_safe: t("Said: not safe now."),
    choose: t("Chose how to talk."),
    admit: t("You joined."),
    release: t("Back to the waiting room."),
    end: t("Visit ended."),
    exit: t("Left by exit."),
    expire: t("The link was not opened in time."),
    close: t("Closed."),
    let_in: t("Another browser was let in."),
    cover: t("Covered: an ordinary page is shown."),
    uncover: t("Back from the ordinary page."),
    not_safe_now: t("Signalled: not safe to talk."),
    safe_again: t("Signalled: can talk again."),
    off_record: t("Off the record: no recording, no captions."),
    hand_over: t("Handed over to a colleague."),
    on_record: t("On the record again."),
  };
  return /** @type {Record<string, string>} */ (sentences)[change.event] ?? change.event;
}

/** @param {HTMLElement} list @param {Change[]} changes */
export function drawTimeline(list, changes) {
  list.replaceChildren(
    ...changes
      .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
      .map((change) =>
        element(
          "li",
          {},
          element("time", { datetime: change.at }, clockTime(change.at)),
          element("span", {}, sentenceOf(change)),
        ),
      ),
  );
}
