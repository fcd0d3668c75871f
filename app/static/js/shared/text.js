// Sentences for people. The English sentence is the key; `#strings` in the page holds the translations, when there are any.

/** @type {Record<string, string> | undefined} */
let translations;

function load() {
  const block = document.getElementById("strings");
  return block?.textContent ? JSON.parse(block.textContent) : {};
}

/** A name in one script must not turn the words of another around (Unicode's first strong isolate). @param {string} value */
const isolated = (value) => (document.documentElement.dir === "rtl" ? `\u2068${value}\u2069` : value);

/**
 * The sentence in the page's language, with `{name}` places filled in. Write sentences that need no plural forms.
 * @param {string} sentence in English, exactly as in the catalogue
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(sentence, values = {}) {
  translations ??= load();
  const said = translations?.[sentence] ?? sentence;
  return said.replace(/\{(\w+)\}/g, (place, name) => (name in values ? isolated(String(values[name])) : place));
}
