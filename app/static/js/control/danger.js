// Immediate danger is one key away, wherever the focus is: F8, which no browser uses and no sentence holds.

/** @param {HTMLFormElement} [typed] the incident's own form: what is in it goes along when nothing is saved yet */
export function watchForDanger(typed) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    /** @type {HTMLButtonElement | null} */ (document.querySelector("#danger-form button"))?.click();
  });
  document.addEventListener("formdata", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!typed || form.id !== "danger-form" || form.dataset.saves) return;
    for (const [name, value] of new FormData(typed)) event.formData.append(name, value);
  });
}
