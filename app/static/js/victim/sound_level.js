// What a stretch of sound comes to. Pure.

const SILENT_DB = -60; // of full scale: below what a phone's microphone hears in a quiet room
const LOUD_DB = -10;
/** A quiet voice at arm's length. */
export const HEARD = 0.25;

/** How loud it is, from 0 to 1 in steps that ears hear as even. @param {ArrayLike<number>} samples from -1 to 1 */
export function levelOf(samples) {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) sum += samples[i] ** 2;
  const db = 10 * Math.log10(sum / Math.max(1, samples.length) || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, (db - SILENT_DB) / (LOUD_DB - SILENT_DB)));
}
