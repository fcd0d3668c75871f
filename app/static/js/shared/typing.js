// Typing letter by letter: what is written goes out within half a second, exactly once, and goes on where it stopped when
// the line was away.

import { applied, ERASE, NEW_LINE, typedFor } from "./typed.js";

const EVERY_MS = 300; // EN 301 549, 6.2.2: within 500 ms of typing
const AT_ONCE = 2000;

/**
 * @param {object} options
 * @param {(piece: {stream: string, position: number, typed: string}) => Promise<{units: number}>} options.send resolves
 *   when it is safe on the server; waits itself until the line is back
 * @param {(waiting: boolean) => void} options.waiting whether something isn't safe yet
 * @param {(refusal: unknown) => void} options.refused
 */
export function createTyping({ send, waiting, refused }) {
  const stream = crypto.randomUUID().replaceAll("-", "");
  /** @type {string[]} typed, and not safe yet */
  const letters = [];
  let safe = 0;
  let text = "";
  let sending = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let due;

  const line = () => text.slice(text.lastIndexOf(NEW_LINE) + 1);

  /** @param {string} typed */
  function type(typed) {
    if (!typed) return;
    text = applied(text, typed);
    letters.push(...typed);
    waiting(true);
    flushSoon();
  }

  function flushSoon() {
    if (due === undefined) due = setTimeout(flush, EVERY_MS);
  }

  async function flush() {
    due = undefined;
    if (sending || !letters.length) return;
    sending = true;
    try {
      const { units } = await send({ stream, position: safe, typed: letters.slice(0, AT_ONCE).join("") });
      letters.splice(0, units - safe);
      safe = units;
      waiting(letters.length > 0);
      if (letters.length) flushSoon();
    } catch (refusal) {
      refused(refusal); // nothing is lost: it goes with the next letter
    }
    sending = false;
  }

  return {
    stream,
    /** What has not gone yet goes nowhere: whom it was for is not there any more. */
    close() {
      clearTimeout(due);
      letters.length = 0;
    },
    /** The number of the line that is being written. */
    get number() {
      return text.split(NEW_LINE).length - 1;
    },
    /** The line reads so now. @param {string} now */
    write(now) {
      type(typedFor(line(), now));
    },
    /** The line is complete. */
    commit() {
      type(NEW_LINE);
      void flush();
    },
    /** This line is given up and the one before is written on: what stands in it, or null if there is none. */
    reopen() {
      if (!text.includes(NEW_LINE)) return null;
      type(ERASE.repeat([...line()].length + 1));
      return line();
    },
  };
}
