// Showing and making passkeys: options from the server, the browser's own dialog, the answer back to the server.

import { t } from "../shared/text.js";

/** @typedef {{ok: boolean, code?: string, say?: string, next?: string, person?: string, [field: string]: any}} Answer */

/** It did not come about. The message is a sentence for the person; `code` says why, when the server said it. */
export class NotShown extends Error {
  /** @param {string} say @param {string} [code] */
  constructor(say, code = "") {
    super(say);
    this.code = code;
  }
}

/**
 * Shows one of the passkeys that this browser can reach.
 * @param {"sign-in" | "confirm"} purpose @param {object} [more] what goes to the server with the answer
 * @returns {Promise<Answer>}
 */
export async function showPasskey(purpose, more = {}) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await post(`/passkey/${purpose}`, {}));
  const credential = await fromPerson(() => navigator.credentials.get({ publicKey }));
  return post(`/passkey/${purpose}/answer`, { ...more, credential });
}

/**
 * Makes a passkey.
 * @param {"enrol" | "add"} purpose @param {{name: string, token?: string}} more
 * @returns {Promise<Answer>}
 */
export async function makePasskey(purpose, more) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await post(`/passkey/${purpose}`, more));
  const credential = await fromPerson(() => navigator.credentials.create({ publicKey }));
  return post(`/passkey/${purpose}/answer`, { ...more, credential });
}

/** Goes on without a passkey, as the demo's people do. @returns {Promise<Answer>} */
export const goOnWithout = () => post("/passkey/confirm/answer", {});

/** @param {() => Promise<Credential | null>} ask */
async function fromPerson(ask) {
  try {
    return /** @type {PublicKeyCredential} */ (await ask()).toJSON();
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === "InvalidStateError")
      throw new NotShown(t("This device has a passkey for you already."));
    throw new NotShown(t("No passkey was shown. Please try again."));
  }
}

/** @param {string} path @param {object} body @returns {Promise<any>} */
async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).then(
    (response) => response.json(),
    () => ({ ok: false }),
  );
  if (answer.ok === false) throw new NotShown(answer.say ?? t("That did not work. Please try again."), answer.code);
  return answer;
}
