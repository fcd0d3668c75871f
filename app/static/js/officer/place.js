// Where the caller is, while they share it: values to read out or copy, how exact, and since when.

import "../components/copy.js";
import { clockTime } from "../components/clock.js";
import { byId, element, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @typedef {{latitude: number, longitude: number, accuracy_m: number, grid_reference: string | null, shared_at: string, read_at: string}} Location */

/** @param {Location | null} location null: not shared, or no longer */
export function drawPlace(location) {
  byId("place").hidden = !location;
  byId("place-values").replaceChildren(...(location ? valuesOf(location).map(copied) : []));
  setText(byId("place-words"), location ? wordsOf(location) : "");
}

/** @param {Location} location */
function valuesOf({ grid_reference, latitude, longitude }) {
  const degrees = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return grid_reference ? [grid_reference, degrees] : [degrees];
}

/** @param {string} value */
function copied(value) {
  const label = t("Copy {value}", { value });
  const button = element(
    "button",
    { class: "button second", type: "button", "data-copy": value, "aria-label": label },
    t("Copy"),
  );
  return element("p", { class: "copied" }, element("output", {}, value), button);
}

/** @param {Location} location */
function wordsOf({ accuracy_m, grid_reference, read_at }) {
  const exact =
    accuracy_m < 1000
      ? t("Right to about {metres} m.", { metres: Math.max(1, Math.round(accuracy_m)) })
      : t("Right to about {km} km only.", { km: Math.round(accuracy_m / 1000) });
  const abroad = grid_reference ? "" : t("Outside Great Britain: no grid reference.");
  const read = t("Read {time}. They can stop sharing at any time; then it goes from here.", {
    time: clockTime(read_at),
  });
  return [exact, abroad, read].filter(Boolean).join(" ");
}
