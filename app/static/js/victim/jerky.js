// Signing that can't be read, either way: said after a while, with fewer pictures as a choice, and that labelled.

const SURE_MS = 8000; // one freeze is over before she has read a note

/**
 * @param {import("./later.js").Parts} parts
 * @param {HTMLElement} note
 * @param {HTMLElement} label
 * @returns {{render: (signing: boolean) => void}}
 */
export function createJerky({ told, actions, wire, visit, set }, note, label) {
  /** @type {Record<string, number>} since when what she sends and gets can't be read */
  const since = {};
  let closed = false;
  let signing = false;
  document.getElementById("notes")?.prepend(note);

  told["signing:readable"] = ({ sent, readable }) => {
    if (readable !== "not_readable") delete since[sent];
    else if (!since[sent]) {
      since[sent] = Date.now();
      setTimeout(draw, SURE_MS);
    }
    if (!Object.keys(since).length) closed = false;
    draw();
  };
  Object.assign(actions, {
    sign_slowly() {
      visit.lowered = "low";
      for (const way of Object.keys(since)) delete since[way]; // judged anew
      wire.ask("visit:lower", { to: "low" }, { keep: true }).catch(() => undefined);
      set({});
    },
    close_jerky() {
      closed = true;
      draw();
    },
  });

  function draw() {
    const slow = visit.lowered !== null;
    const sure = Object.values(since).some((at) => Date.now() - at >= SURE_MS);
    label.hidden = !(signing && visit.lowered === "low");
    note.hidden = closed || !signing || !sure;
    const parts = /** @type {HTMLElement[]} */ ([...note.querySelectorAll("[data-when]")]);
    for (const part of parts) part.hidden = (part.dataset.when === "slow") !== slow;
  }

  return {
    render(on) {
      signing = on && visit.mode === "signing";
      draw();
    },
  };
}
