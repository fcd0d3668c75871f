// What changed in the call, said once by her own screen reader. What she sees says it too; we make no sound.

import { announce } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { fetchPage } from "./sheet.js";

/** @typedef {{microphone: string, camera: string}} Switches */

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createSaid(parts) {
  const { media, told, visit } = parts;
  /** @type {Switches | null} */
  let own = null;
  /** @type {Switches | null} */
  let theirs = null;
  let offRecord = false;
  let face = "";
  /** @type {import("./line.js").Participant[]} */
  let officers = [];
  /** @type {Promise<{close: () => void}> | null} */
  let watching = null;

  /** Another officer takes over. */
  function followFaces() {
    if (officers.length < 2) {
      watching?.then((watch) => watch.close());
      watching = null;
    } else
      watching ??= import("./new_face.js").then((part) =>
        part.watchNewFace(parts, () => (officers.length < 2 ? undefined : officers.at(-1))),
      );
  }

  /** @param {import("./line.js").Participant[]} participants */
  function follow(participants) {
    officers = participants.filter(({ role, line }) => role === "officer" && line !== "absent");
    followFaces();
    const officer = officers.filter(({ line }) => line === "connected").at(-1);
    if (!officer) return;
    if (face && officer.name !== face && visit.state === "in_call") {
      announce(t("{name} is here now", { name: officer.name ?? "" }));
      theirs = null;
    }
    face = officer.name ?? "";
    const { microphone, camera } = officer;
    const name = officer.name ?? "";
    if (theirs && visit.state === "in_call") {
      const words = {
        microphone: { on: t("{name} has the sound on", { name }), off: t("{name} has the sound off", { name }) },
        camera: { on: t("{name} has the camera on", { name }), off: t("{name} has the camera off", { name }) },
      };
      sayChanges(theirs, { microphone, camera }, words);
    }
    theirs = { microphone, camera };
  }

  function followOwn() {
    const { microphone, camera } = media.state();
    if (own && visit.state === "in_call") {
      const words = {
        microphone: { on: t("Mic on"), off: t("Mic off") },
        camera: { on: t("Camera on"), off: t("Camera off"), paused: t("Camera paused") },
      };
      sayChanges(own, { microphone, camera }, words);
    }
    own = { microphone, camera };
  }

  /** Rarely needed: it comes with its words when it is. */
  function followRecord() {
    const off = visit.off_record === true;
    if (off === offRecord) return;
    offRecord = off;
    const coming = import("./off_record.js");
    coming.then((part) => part.show(off, fetchPage, announce)).catch(() => (offRecord = !off));
  }

  const before = told["call:changed"];
  told["call:changed"] = (event) => {
    before(event);
    follow(event.participants);
  };
  return {
    restore: (snapshot) => follow(snapshot.call.participants),
    render() {
      followOwn();
      followRecord();
    },
  };
}

/** @param {Switches} before @param {Switches} now @param {Record<string, Record<string, string>>} words */
function sayChanges(before, now, words) {
  for (const kind of /** @type {const} */ (["microphone", "camera"])) {
    const said = words[kind][now[kind]];
    if (said && before[kind] !== now[kind]) announce(said);
  }
}
