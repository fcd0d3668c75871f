// Short forms: what is written for what is said often. A space, or a mark after the word, makes the long form.

const WORD_BEFORE = /(^|\s)(\S+)([\s.,?!])$/;

/**
 * The line after a letter was typed at its end.
 * @param {string} line @param {Record<string, string>} forms
 * @returns {{line: string, short: string | null}} short: what was replaced, for taking it back
 */
export function expanded(line, forms) {
  const found = WORD_BEFORE.exec(line);
  const short = found?.[2] ?? "";
  if (!found || !Object.hasOwn(forms, short.toLowerCase())) return { line, short: null };
  const long = forms[short.toLowerCase()];
  const cased = short[0] === short[0].toUpperCase() ? long[0].toUpperCase() + long.slice(1) : long;
  return { line: line.slice(0, found.index) + found[1] + cased + found[3], short };
}
