// A question before something that can't be undone; the page's <dialog> holds the words.

/**
 * Resolves with whether the person confirmed. Escape and the second button mean no.
 * @param {HTMLDialogElement} dialog with a form method="dialog" whose confirming button has the value "yes"
 * @returns {Promise<boolean>}
 */
export function confirmed(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
