// What the call does not need to start. Fetched when the line is up (or there will be none), so that the way to an officer
// carries only what leads there. Each part is a function that is handed what it works with.

import { createAgreed } from "./agreed.js";
import { createBattery } from "./battery.js";
import { createFaceDown } from "./face_down.js";
import { createGuide } from "./guide.js";
import { createKeep } from "./keep.js";
import { createLetters } from "./letters.js";
import { createLines } from "./lines.js";
import { createLocation } from "./location.js";
import { createMicrophoneLevel } from "./microphone_level.js";
import { createModes } from "./modes.js";
import { createPapers } from "./papers.js";
import { createPhoneCheck } from "./phone_check.js";
import { createPicture } from "./picture.js";
import { createPreferences } from "./preferences.js";
import { createRecording } from "./recording.js";
import { createReturning } from "./returning.js";
import { createSaid } from "./said.js";
import { createSending } from "./sending.js";
import { createSigner } from "./signer.js";

/**
 * @typedef {object} Parts of the page, made by main.js
 * @property {ReturnType<typeof import("../shared/wire.js").createWire>} wire
 * @property {ReturnType<typeof import("./conversation.js").createConversation>} conversation
 * @property {Record<string, (event: any) => void>} told a part adds the events that it answers
 * @property {Record<string, (event: Event) => void>} actions a part adds its buttons' `data-do`
 * @property {ReturnType<typeof import("./media.js").createMedia>} media
 * @property {ReturnType<typeof import("./stage.js").createStage>} stage
 * @property {ReturnType<typeof import("./line.js").createLine>} line
 * @property {import("./main.js").Visit} visit
 * @property {(refusal: unknown) => void} problem shows what was refused
 * @property {import("./main.js").Page} page what this page alone knows
 * @property {(changes: Partial<import("./main.js").Page>) => void} set changes that and shows it
 * @property {(mode: import("../shared/modes.js").Mode) => void} changeTo another way to talk, by her tap
 * @property {Record<"camera" | "microphone", string | null>} devices how opening each went
 *
 * @typedef {object} Part
 * @property {(view: string) => void} [render] after each change of what is shown
 * @property {(snapshot: any) => void} [restore] after each (re)connection
 */

/** @type {((parts: Parts) => Part)[]} in any order */
const MAKERS = [
  createAgreed,
  createBattery,
  createFaceDown,
  createKeep,
  createLetters,
  createLocation,
  createModes,
  createReturning,
  createPreferences,
  createLines, // after the preferences, whose news it reads too
  createPicture,
  createPapers,
  createGuide,
  createPhoneCheck,
  createMicrophoneLevel,
  createSaid,
  createSending,
  createRecording,
  createSigner,
];

/** @param {Parts} parts @returns {Required<Part>} */
export function createLater(parts) {
  const made = MAKERS.map((make) => make(parts));
  return {
    render(view) {
      for (const part of made) part.render?.(view);
    },
    restore(snapshot) {
      for (const part of made) part.restore?.(snapshot);
    },
  };
}
