// Booking a time takes two keys, wherever the focus is: F9 goes to the next free one, Enter books it.

export function watchForBooking() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F9" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const panel = document.querySelector('[data-panel="appointment"]:not([hidden])');
    const first = /** @type {HTMLElement | null | undefined} */ (panel?.querySelector("button[name=starts_at], a"));
    if (!first) return;
    event.preventDefault();
    first.focus();
  });
}
