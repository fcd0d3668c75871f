// Text that is read as it is typed (ITU-T T.140): a stream of characters that only grows. The rules are those of
// `app/text/t140.py`, so that both ends read the same.

/** Takes back one code point, a new line too. */
export const ERASE = "\b";
export const NEW_LINE = "\u2028";
const LOST = "\uFFFD";
const CONTROL = /\p{Cc}/u; // what no keyboard makes; never more than these 65

/** @typedef {{id: string, role: string, name: string | null, body: string}} Line one message */

/** What stands there after `typed`, if `text` stood there before. @param {string} text @param {string} typed */
export function applied(text, typed) {
  const letters = [...text];
  for (const letter of typed) {
    if (letter === ERASE) letters.pop();
    else letters.push(CONTROL.test(letter) ? LOST : letter);
  }
  return letters.join("");
}

/**
 * What to type to make `after` of `before`: what differs is erased from its end and typed anew.
 * @param {string} before @param {string} after
 */
export function typedFor(before, after) {
  const [was, is] = [[...before], [...after]];
  let same = 0;
  while (same < was.length && was[same] === is[same]) same += 1;
  return ERASE.repeat(was.length - same) + is.slice(same).join("");
}

/** The streams of everybody, as they are read. */
export function createStreams() {
  /** @type {Map<string, {units: number, text: string}>} */
  const streams = new Map();

  return {
    /**
     * As a snapshot has them.
     * @param {Record<string, {units: number, lines: number}>} known
     * @param {Line[]} messages
     */
    restore(known, messages) {
      streams.clear();
      const bodies = new Map(messages.map(({ id, body }) => [id, body]));
      for (const [stream, { units, lines }] of Object.entries(known)) {
        const texts = Array.from({ length: lines }, (_, n) => bodies.get(`${stream}.${n}`) ?? "");
        streams.set(stream, { units, text: texts.join(NEW_LINE) });
      }
    },
    /**
     * The lines that read differently now, and which of them are complete.
     * @param {{stream: string, position: number, typed: string, role: string, name: string | null}} event
     * @returns {{line: Line, complete: boolean}[]}
     */
    take({ stream, position, typed, role, name }) {
      const { units, text } = streams.get(stream) ?? { units: 0, text: "" };
      const after = applied(text, [...typed].slice(units - position).join(""));
      streams.set(stream, { units: position + [...typed].length, text: after });
      const [old, now] = [text.split(NEW_LINE), after.split(NEW_LINE)];
      return Array.from({ length: Math.max(old.length, now.length) }, (_, n) => n)
        .filter((n) => old[n] !== now[n] || (n === old.length - 1 && now.length > old.length))
        .map((n) => ({ line: { id: `${stream}.${n}`, role, name, body: now[n] ?? "" }, complete: n < now.length - 1 }));
    },
  };
}
