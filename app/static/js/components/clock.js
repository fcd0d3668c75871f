// Time as the server has it, so that a desk whose clock is wrong still shows true waits.

let ahead_ms = 0;

/** Takes the server's time of this moment. @param {string} iso */
export function syncClock(iso) {
  const server_ms = Date.parse(iso);
  if (!Number.isNaN(server_ms)) ahead_ms = server_ms - Date.now();
}

/** The present moment in ms, by the server's clock. */
export const now = () => Date.now() + ahead_ms;

/**
 * A length of time as "3:24", from an hour on as "1:02:10".
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  if (hours) parts.unshift(hours);
  return parts.map((part, index) => (index ? String(part).padStart(2, "0") : String(part))).join(":");
}

const CLOCK = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const PRECISE = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** A moment as "14:07" on this desk. @param {string | number | null | undefined} moment ISO 8601, or ms */
export const clockTime = (moment) => (moment ? CLOCK.format(new Date(moment)) : "");

/** A moment as "14:07:12" on this desk. @param {string | number} moment ISO 8601, or ms */
export const preciseTime = (moment) => PRECISE.format(new Date(moment));

const WALL = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "Europe/London",
});

/** A moment as "Thu 14:00" by the clock on the wall here, however this desk is set. @param {string} iso */
export const wallTime = (iso) => WALL.format(new Date(iso));

/** Shows the times that the server wrote in UTC as this desk's own. @param {ParentNode} root */
export function localTimes(root) {
  for (const time of root.querySelectorAll("time[data-clock]")) {
    time.textContent = clockTime(time.getAttribute("datetime"));
  }
}
