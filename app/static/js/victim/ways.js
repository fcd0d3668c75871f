// Which ways to talk are possible now, and what her line is called. Pure: readings in, answers out. What a way needs comes
// with the page, from the same table that eligibility uses (app/eligibility/rules.py), which decides in the same way.

/** @typedef {import("../shared/probe_sums.js").LineReading} LineReading */
/** @typedef {{rtt_ms: number | null, loss: number | null, up_kbps: number | null, down_kbps: number | null}} Line */
/** @typedef {Line & {camera: boolean, battery_per_min: number}} Needs */
/** @typedef {"good" | "fair" | "weak"} Quality */
/** @typedef {{canCall: boolean, camera: string | null, microphone: string | null, line: Line | null}} Phone */
/** @typedef {"browser" | "camera" | "microphone" | "line"} Obstacle */

/** @type {Line} */
const GOOD = { rtt_ms: 300, loss: 0.02, up_kbps: 400, down_kbps: 400 };
const OLD_LOSS_COUNTS = 0.8;

/** @param {Line} line @param {Line} needed whether nothing measured speaks against it */
function carries(line, needed) {
  const most = /** @type {const} */ (["rtt_ms", "loss"]);
  const least = /** @type {const} */ (["up_kbps", "down_kbps"]);
  return (
    !most.some((name) => (line[name] ?? 0) > (needed[name] ?? Number.POSITIVE_INFINITY)) &&
    !least.some((name) => (line[name] ?? Number.POSITIVE_INFINITY) < (needed[name] ?? 0))
  );
}

/** @param {Line | null} line @param {Line} video what video needs @returns {Quality | null} */
export function qualityOf(line, video) {
  if (!line) return null;
  if (!carries(line, video)) return "weak";
  return carries(line, GOOD) ? "good" : "fair";
}

/** What stands in the way; it may be tried all the same. @param {string} mode @param {Needs} needs @param {Phone} phone @returns {Obstacle | null} */
export function obstacleOf(mode, needs, { canCall, camera, microphone, line }) {
  if (mode === "text") return null;
  if (!canCall) return "browser";
  if (needs.camera && ![null, "ok"].includes(camera)) return "camera";
  if (mode === "voice" && ![null, "ok"].includes(microphone)) return "microphone";
  return line && !carries(line, needs) ? "line" : null;
}

/** The way to point out: the first that is possible, beginning with what she is known to need. @param {string[]} possible @param {string[]} needs */
export function bestOf(possible, needs) {
  const wished = [...(needs.includes("text_first") ? ["text"] : []), ...(needs.includes("bsl") ? ["signing"] : [])];
  return [...wished, "video", "voice", "text"].find((mode) => possible.includes(mode)) ?? "text";
}

/**
 * A short look (pings only) after a whole one: what it didn't measure stays; a few pings say little about loss.
 * @param {LineReading | null} before @param {LineReading} now @returns {LineReading}
 */
export function mergeReadings(before, now) {
  if (!before || now.up_kbps !== null) return now;
  const loss = OLD_LOSS_COUNTS * before.loss + (1 - OLD_LOSS_COUNTS) * now.loss;
  return { ...now, loss: Math.round(1000 * loss) / 1000, up_kbps: before.up_kbps, down_kbps: before.down_kbps };
}

/** Whether staff should be told: another quality, or a figure that is clearly different. @param {LineReading | null} told @param {LineReading} now @param {Line} video */
export function isNews(told, now, video) {
  if (!told || qualityOf(told, video) !== qualityOf(now, video)) return true;
  const grain = { rtt_ms: 50, jitter_ms: 50, loss: 0.03, up_kbps: 50, down_kbps: 50 };
  return Object.entries(grain).some(([name, least]) => {
    const [a, b] = [told, now].map((one) => one[/** @type {keyof LineReading} */ (name)] ?? 0);
    return Math.abs(a - b) > Math.max(least, 0.3 * Math.max(a, b));
  });
}
