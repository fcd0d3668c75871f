// Where she is: shared only by her tap, one reading a tap, and taken back at any time. What happens is told in one note.

import { all, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { hasLeft } from "./exit.js";
import { fetchPage } from "./sheet.js";
import { showNote } from "./views.js";

const READING = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 };
const DENIED = 1; // GeolocationPositionError: what she, or her phone's settings, said no to
const TIMEOUT = 3;

/** @typedef {"" | "explain" | "finding" | "shared" | "stopping" | "stopped" | "denied" | "missing" | "late" | "unsent"} Step */
/** @typedef {{latitude: number, longitude: number, accuracy_m: number, grid_reference: string | null, shared_at: string, read_at: string}} Shared */

/** Which further parts of the note a step shows. @type {Partial<Record<Step, string[]>>} */
const WITH = {
  explain: ["not_now"],
  finding: ["not_now"],
  shared: ["close"],
  stopping: ["close"],
  stopped: ["close"],
  denied: ["again", "not_now"],
  missing: ["again", "not_now"],
  late: ["again", "not_now"],
  unsent: ["again", "not_now"],
};

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createLocation({ wire, told, actions, visit, problem }) {
  /** @type {Shared | null} */
  let shared = null;
  /** @type {Step} */
  let step = "";
  let tries = 0; // a reading that she no longer waits for is dropped

  /** Its note comes with her first tap: most never share where they are. @returns {Promise<boolean>} it is here */
  async function fetchNote() {
    if (document.getElementById("note-location")) return true;
    const note = (await fetchPage("/here/location"))?.getElementById("note-location");
    if (!note || hasLeft()) return false;
    if (!document.getElementById("note-location")) byId("note-problem").before(document.adoptNode(note));
    return true;
  }

  /** @param {Step} next */
  function go(next) {
    step = next;
    const note = byId("note-location");
    if (next) note.hidden = true; // so that each step is said
    showNote("location", next !== "", next, ...(WITH[next] ?? []));
    if (next) goTo(note);
    else if (note.contains(document.activeElement)) document.body.focus();
    showState();
  }

  /** The buttons that lead here say what is so. */
  function showState() {
    const time = shared ? clock(shared.read_at) : "";
    for (const button of all('[data-do="location"]')) {
      setText(button, shared ? t("Location shared {time}", { time }) : t("Share where I am"));
      button.hidden = visit.state === "ended";
    }
    for (const part of all("[data-shared]")) part.hidden = !shared;
    if (!shared) return;
    const metres = Math.max(1, Math.round(shared.accuracy_m));
    setPlace("since", t("Shared at {time}. Right to about {metres} metres.", { time, metres }));
    setPlace("where", shared.grid_reference ?? `${shared.latitude.toFixed(5)}, ${shared.longitude.toFixed(5)}`);
  }

  function find() {
    tries += 1;
    const mine = tries;
    const wanted = () => mine === tries && !hasLeft();
    if (!navigator.geolocation) return go("missing");
    go("finding");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => wanted() && send(coords, wanted),
      ({ code }) => wanted() && go(code === DENIED ? "denied" : code === TIMEOUT ? "late" : "missing"),
      READING,
    );
  }

  /** @param {{latitude: number, longitude: number, accuracy: number}} coords @param {() => boolean} wanted */
  async function send({ latitude, longitude, accuracy }, wanted) {
    const before = shared;
    try {
      const answer = await wire.ask("location:share", { latitude, longitude, accuracy_m: accuracy });
      if (hasLeft()) return;
      shared = answer.location;
      if (wanted()) go("shared");
      else if (before) showState();
      else takeBack(); // "Not now" came while it was on its way
    } catch (refusal) {
      if (!wanted()) return;
      go(/** @type {{code?: string}} */ (refusal).code === "lost" ? "unsent" : "");
      if (!step) problem(refusal);
    }
  }

  /** @param {Event} event */
  function stop(event) {
    event.preventDefault();
    tries += 1;
    takeBack().then(() => !shared && go("stopped"));
    if (shared && wire.state !== "live") go("stopping");
  }

  async function takeBack() {
    try {
      await wire.ask("location:withdraw", {}, { keep: true });
      shared = null;
      showState();
    } catch (refusal) {
      problem(refusal);
    }
  }

  function close() {
    tries += 1;
    go("");
  }

  const before = told["consent:changed"];
  told["consent:changed"] = (event) => {
    before?.(event);
    if (event.purpose !== "location" || event.answer === "yes" || !shared) return;
    shared = null; // taken back with what she agreed to
    if (step === "shared") go("stopped");
    else showState();
  };
  Object.assign(actions, {
    location: async () => {
      if (!byId("more").hidden) actions.toggle_more(new Event("click"));
      if (await fetchNote()) go(shared ? "shared" : "explain");
    },
    find_location: find,
    stop_location: stop,
    close_location: close,
    type_address: (/** @type {Event} */ event) => {
      close();
      actions.open_text(event);
    },
  });
  for (const button of all('[data-do="location"]')) button.hidden = false;
  return {
    render(view) {
      byId("text-location").hidden = view !== "text"; // beside a picture More help has it
      if (visit.state === "ended" && step) close();
    },
    restore(snapshot) {
      shared = snapshot.location;
      if (step === "shared" && !shared) go("stopped");
      else showState();
    },
  };
}

/** @param {string} name @param {string} words */
function setPlace(name, words) {
  for (const place of all(`[data-place="${name}"]`)) setText(place, words);
}

/** To the heading, so that a long note is read from its beginning. @param {HTMLElement} note */
function goTo(note) {
  const heading = /** @type {HTMLElement} */ (note.querySelector("h2"));
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  note.scrollIntoView();
}

/** @param {string} iso */
function clock(iso) {
  const options = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return new Intl.DateTimeFormat(document.documentElement.lang, options).format(new Date(iso));
}
