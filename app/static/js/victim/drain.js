// How long the battery lasts, from how fast it went down. Pure: what the phone told and when is handed in.

/** @typedef {{at_ms: number, level: number, charging: boolean}} Sample one for each change that the phone told */

const LEAST_MS = 3 * 60_000;
const LONGEST_MS = 20 * 60_000; // what she did before says little about now
const LEAST_DROP = 0.009; // phones count in hundredths

/**
 * Whole minutes, or null while it can't be known: charging, or not watched for long enough. Counted from one step of the
 * level to another, since nobody knows how long the level had stood where it was at first.
 * @param {Sample[]} samples oldest first
 */
export function minutesLeft(samples) {
  const last = samples.at(-1);
  const since = samples.findLastIndex(({ charging }) => charging) + 1;
  const [first] = samples.slice(since + 1).filter(({ at_ms }) => last && last.at_ms - at_ms <= LONGEST_MS);
  if (!last || !first) return null;
  const [spent, took] = [first.level - last.level, last.at_ms - first.at_ms];
  return took >= LEAST_MS && spent >= LEAST_DROP ? Math.round((last.level / spent) * (took / 60_000)) : null;
}

/** What a phone usually has left, in round figures. @param {number} level @param {number} perMinute share of a full battery */
export function usualMinutes(level, perMinute) {
  const minutes = level / perMinute;
  const step = minutes < 30 ? 5 : 10;
  return Math.max(5, step * Math.round(minutes / step));
}
