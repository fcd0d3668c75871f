// A code that the officer reads out, as the way back: made, typed by somebody, confirmed by a tap or not.

import { clockTime } from "../components/clock.js";
import { t } from "../shared/text.js";

const LOOK_MS = 1500;

/** @typedef {import("./notes.js").Note} Note */
/** @typedef {{id: string, state: string, expires_at: string, numbers: string[], spoken?: string, spelled?: string}} Code */

/**
 * @param {(name: string, payload: object) => Promise<any>} ask answers nothing when it was refused
 * @param {() => void} changed what the note says is new
 */
export function createCode(ask, changed) {
  /** @type {Code | null} */
  let code = null;
  let looking = 0;

  /** @param {{code: Code} | undefined} answer */
  function take(answer) {
    const before = code?.state;
    // The code itself comes with the first answer only.
    if (answer) code = answer.code.id === code?.id ? { ...code, ...answer.code } : answer.code;
    clearTimeout(looking);
    if (code && ["made", "typed"].includes(code.state)) looking = setTimeout(look, LOOK_MS);
    if (code?.state !== before) changed();
  }

  const look = async () => code && take(await ask("code:look", { code: code.id }));

  return {
    /** @param {string} visit */
    async make(visit) {
      code = null;
      take(await ask("code:make", { visit }));
    },
    /** @param {string} number on the page where it was typed */
    confirm: async (number) => take(await ask("code:confirm", { code: code?.id, number })),
    refuse: async () => take(await ask("code:refuse", { code: code?.id })),
    forget() {
      clearTimeout(looking);
      code = null;
    },
    get code() {
      return code;
    },
  };
}

/** @param {{code: Code | null}} facts @returns {Note | null} */
export function codeNote({ code }) {
  if (!code) return null;
  if (code.state === "made") return toReadOut(code);
  if (code.state === "typed") return toConfirm(code);
  const said = {
    confirmed: t("Confirmed: they are in, and appear in the queue once they have answered whether it is safe"),
    refused: t("Not confirmed: nobody was let in"),
    left: t("Their page was left by exit"),
    replaced: t("Replaced by a newer code"),
  };
  const title = /** @type {Record<string, string>} */ (said)[code.state] ?? t("Not used in time. Make a new one.");
  return { key: `code-${code.state}`, kind: code.state === "confirmed" ? "ok" : "warn", title, text: "" };
}

/** @param {Code} code @returns {Note} */
function toReadOut({ spoken = "", spelled = "", expires_at }) {
  const address = `${location.host}/c`;
  return {
    key: `code ${spoken}`,
    kind: "ok",
    title: t("Code: {code}", { code: spoken }),
    text: t("Ask them to open {address} in their browser, and read out: {spelled}. Valid until {time}.", {
      address,
      spelled,
      time: clockTime(expires_at),
    }),
  };
}

/** @param {Code} code @returns {Note} */
function toConfirm({ numbers }) {
  const doubted = numbers.length > 1;
  const yes = numbers.map((number) => ({
    act: `confirm-code ${number}`,
    words: t("It is them: their page shows {number}", { number }),
  }));
  return {
    key: `code-typed-${numbers.join("-")}`,
    kind: "warn",
    title: t("Somebody typed the code"),
    text: doubted
      ? t("Wrong codes were tried just before. Ask which number their page shows, and choose only what you hear.")
      : t("Ask the person you speak with whether it is them."),
    acts: [...yes, { act: "refuse-code", words: t("It is not them") }],
  };
}
