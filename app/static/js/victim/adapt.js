// What a line makes of her choice: a decision from measurements, handed the time. Down when it has been bad for a few
// seconds, one step at a time; up when it has been good for long, and longer each time that going up has failed, so that
// the picture never flaps. From voice nothing goes up by itself: nobody's picture is shown without their tap.

import { PICTURES, VOICE_KBPS } from "../shared/modes.js";

/** @typedef {import("../shared/modes.js").Mode} Mode */
/**
 * @typedef {object} Sample of the last seconds
 * @property {number} lossUp part of her packets that didn't come through, 0 to 1
 * @property {number} lossDown part of the packets to her
 * @property {number | null} rttMs
 * @property {number | null} uplinkKbps what her line is thought to carry
 * @property {boolean} limited the browser makes her picture worse, for want of line
 * @property {number | null} fps pictures that came a second; null: none are to come
 *
 * @typedef {object} Line where it is
 * @property {Mode} chosen
 * @property {Mode} now
 * @property {number} changedAtS
 * @property {number | null} badSinceS
 * @property {number | null} goodSinceS
 * @property {number} keepUntilS she insisted: no step down before that
 * @property {number} upAfterS how long it must be good
 * @property {boolean} raised the last change was up
 * @property {boolean} offer it carries more than voice again: ask her
 * @property {boolean} hard even this is too much for it
 */

/** What a weak line makes of a choice; the same as app/visits/rules.py. @type {Record<Mode, Mode[]>} */
export const LOWER = {
  signing: ["low", "stills"],
  video: ["low", "stills", "voice"],
  low: ["stills", "voice"],
  stills: ["voice"],
  voice: [],
  text: [],
};

const BAD_S = 5; // one burst of loss is no weak line
const SETTLE_S = 4; // what is measured just after a change belongs to what was before
const FIRST_UP_S = 20;
const LONGEST_UP_S = 320;
const PROVEN_S = 60; // a step up that held so long was right
const INSISTED_S = 60;
const BAD_LOSS = 0.1;
const GOOD_LOSS = 0.06;
const BAD_RTT_MS = 1500; // a full queue: speech is no conversation any more
const GOOD_RTT_MS = 1000;
const STARVED = 0.6; // of what the way to talk sends

/**
 * She chose, or the page is opened again.
 * @param {Mode} chosen
 * @param {Mode} now what it was lowered to, or the same
 * @param {number} nowS
 * @param {boolean} [insisted] she undid a step down
 * @returns {Line}
 */
export function startLine(chosen, now, nowS, insisted = false) {
  return {
    chosen,
    now,
    changedAtS: nowS,
    badSinceS: null,
    goodSinceS: null,
    keepUntilS: insisted ? nowS + INSISTED_S : nowS,
    upAfterS: FIRST_UP_S,
    raised: false,
    offer: false,
    hard: false,
  };
}

/** @param {Mode} mode @param {Sample} sample @returns {"bad" | "good" | "unsure"} */
export function judge(mode, { lossUp, lossDown, rttMs, uplinkKbps, limited, fps }) {
  const picture = PICTURES[mode];
  const needed = VOICE_KBPS + (picture?.kbps ?? 0);
  const starved = limited && uplinkKbps !== null && uplinkKbps < STARVED * needed;
  const frozen = picture !== null && picture.fps > 1 && fps !== null && fps < picture.fps / 3;
  if (starved || frozen || Math.max(lossUp, lossDown) >= BAD_LOSS || (rttMs ?? 0) >= BAD_RTT_MS) return "bad";
  return Math.max(lossUp, lossDown) < GOOD_LOSS && (rttMs ?? 0) < GOOD_RTT_MS ? "good" : "unsure";
}

/** @param {Line} line @param {Sample} sample @param {number} nowS @returns {Line} the same object when nothing is new */
export function follow(line, sample, nowS) {
  if (nowS - line.changedAtS < SETTLE_S) return line;
  const said = judge(line.now, sample);
  const next = {
    ...line,
    badSinceS: said === "bad" ? (line.badSinceS ?? nowS) : null,
    goodSinceS: said === "good" ? (line.goodSinceS ?? nowS) : null,
  };
  if (next.raised && nowS - next.changedAtS >= PROVEN_S) Object.assign(next, { raised: false, upAfterS: FIRST_UP_S });
  if (next.badSinceS !== null && nowS - next.badSinceS >= BAD_S) return worse(next, nowS);
  if (next.goodSinceS !== null && nowS - next.goodSinceS >= next.upAfterS) return better(next, nowS);
  return next;
}

/** @param {Line} line @param {number} nowS @returns {Line} */
function worse(line, nowS) {
  if (nowS < line.keepUntilS) return line;
  const ladder = LOWER[line.chosen];
  const lower = ladder[ladder.indexOf(line.now) + 1];
  if (!lower) return { ...line, hard: true, offer: false };
  const upAfterS = Math.min(LONGEST_UP_S, (line.raised ? 2 : 1) * line.upAfterS);
  return moved(line, lower, nowS, { upAfterS, raised: false });
}

/** @param {Line} line @param {number} nowS @returns {Line} */
function better(line, nowS) {
  if (line.now === line.chosen) return line.hard ? { ...line, hard: false } : line;
  if (line.now === "voice") return { ...line, offer: true, hard: false };
  const ladder = LOWER[line.chosen];
  return moved(line, ladder[ladder.indexOf(line.now) - 1] ?? line.chosen, nowS, { raised: true });
}

/** @param {Line} line @param {Mode} now @param {number} nowS @param {Partial<Line>} changes @returns {Line} */
function moved(line, now, nowS, changes) {
  return { ...line, badSinceS: null, goodSinceS: null, offer: false, hard: false, ...changes, now, changedAtS: nowS };
}
