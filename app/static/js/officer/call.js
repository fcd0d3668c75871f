// The visit on the stage: its facts, notes, text and timeline, from the snapshot and then from each event.

import { needName } from "../components/card.js";
import { createTextLane } from "../components/text_lane.js";
import { announce, byId } from "../shared/dom.js";
import { modeOf, PICTURES } from "../shared/modes.js";
import { t } from "../shared/text.js";
import { createBeside } from "./beside.js";
import { createCaptions } from "./captions.js";
import { createCode } from "./code_note.js";
import { createConsents } from "./consents.js";
import { drawFacts, drawTags } from "./facts.js";
import { createInterpreter } from "./interpreter.js";
import { drawNotes } from "./note_view.js";
import { isOver, notesFor, problem as problemNote } from "./notes.js";
import { createPhrases } from "./phrases.js";
import { drawPlace } from "./place.js";
import { createRecording } from "./recording.js";
import { drawTimeline } from "./timeline.js";
import { createSuggestion } from "./ways.js";

/**
 * @param {object} parts
 * @param {any} parts.wire
 * @param {ReturnType<typeof import("../components/media.js").createMedia>} parts.media
 * @param {ReturnType<typeof import("./stage.js").createStage>} parts.stage
 * @param {(quote: import("./response_quote.js").Quote) => void} parts.quote into the response
 * @param {() => void} parts.changed the page around it should be drawn again
 */
export function createCall({ wire, media, stage, quote, changed }) {
  /** @type {any} */
  let visit = null;
  /** @type {any[]} */
  let participants = [];
  /** @type {Record<string, any>} */
  let checks = {};
  /** @type {any} what she lets us do with her camera */
  let steering = {};
  let still = ""; // what became of the photo that was asked for
  let problem = "";
  let inCall = false;
  /** @type {import("./way_back.js").NewLink | null} */
  let newLink = null;
  const code = createCode((name, payload) => wire.ask(name, payload).catch(fail), draw);
  /** How the caller talks, as the queue's card says, until the snapshot of an admitted visit is here. */
  let chosen = "";
  /** @type {MediaStream | null} the last picture stays, dimmed, while the connection comes back */
  let lastStream = null;

  const texts = createTextLane(byId("messages"), /** @type {HTMLFormElement} */ (byId("composer")), {
    isMine: (message) => message.role === "officer",
    nameOf: (message) => message.name ?? t("Caller"),
    meaningOf: (body) => phrases.meaningOf(body),
    quote: ({ role, name, body, at }) =>
      quote({ words: body, name: role === "victim" ? t("Caller") : (name ?? t("Officer")), at }),
    send: (id, body) => wire.ask("text:send", { visit: visit.id, id, body }, { keep: true }),
    choose: (on) => void wire.ask("text:letters", { on }, { keep: true }).catch(fail),
    type: (piece) => wire.ask("text:type", { visit: visit.id, ...piece }, { keep: true }),
  });
  byId("composer").addEventListener("refused", (event) => fail(/** @type {CustomEvent} */ (event).detail));

  const phrases = createPhrases(texts.sendWhole, texts.drawAgain);
  const beside = createBeside({ wire, media, visit: () => visit });
  const consents = createConsents();
  const interpreter = createInterpreter();
  const suggestion = createSuggestion((name, payload) => ask(name, payload));
  const captions = createCaptions({
    ask: (name, payload) => ask(name, payload),
    wire,
    visitId: () => visit?.id,
    quote,
  });
  const recording = createRecording((name) => wire.ask(name, { visit: visit.id }, { keep: true }).catch(fail), fail);
  const her = () => participants.find((person) => person.role === "victim");

  /** @param {any} refusal */
  function fail(refusal) {
    problem = refusal.say ?? t("That did not work. Please try again.");
    draw();
  }

  /** How we and the caller send now. */
  const talking = () => modeOf(visit ?? { mode: chosen });

  function enterOrLeave() {
    media.sendAs(talking());
    const should = visit?.state === "in_call";
    if (should && !inCall) enter(visit.id, null);
    if (!should && inCall) leave();
  }

  /** @param {string} id @param {string | null} peer the connection that the server let in, or null: make one for this visit */
  function enter(id, peer) {
    inCall = true;
    media.enter(id, peer);
    tellMedia(id);
  }

  function leave() {
    inCall = false;
    lastStream = null;
    media.leave();
  }

  /** What is sent now. @param {string} id */
  function tellMedia(id) {
    const { microphone, camera } = media.own.devices;
    const state = {
      visit: id,
      microphone: microphone.state,
      camera: PICTURES[talking()] ? camera.state : "off",
      facing: "user",
    };
    wire.ask("call:media", state, { keep: true }).catch(() => undefined);
  }

  function draw() {
    byId("about").hidden = !visit;
    beside.draw(participants, inCall);
    captions.show(inCall, participants);
    recording.show(inCall, visit?.mode);
    byId("desk").classList.toggle("in-call", Boolean(visit));
    byId("desk").classList.toggle("by-text", visit?.mode === "text"); // then the conversation is what matters
    const { camera } = media.own.devices;
    if (!visit) {
      const refused = problemNote({ problem });
      drawNotes(byId("notes"), refused ? [refused] : [], act);
      byId("tags").replaceChildren();
      phrases.show(null);
      suggestion.show(null, false);
      return stage.showWaiting(camera);
    }
    const facts = {
      visit,
      her: her(),
      line: media.line,
      refused: media.refused,
      soundBlocked: stage.soundBlocked,
      newLink,
      code: code.code,
      takenBack: consents.takenBack,
      problem,
    };
    drawNotes(byId("notes"), notesFor(facts), act);
    // What could not be sent any more stays to be read.
    byId("composer").hidden = isOver(visit.state) && !(/** @type {HTMLTextAreaElement} */ (byId("message")).value);
    if (isOver(visit.state)) byId("tags").replaceChildren();
    else drawTags(byId("tags"), checks, inCall ? her() : null, visit);
    phrases.show(inCall ? visit : null);
    suggestion.show(visit, inCall);
    lastStream = inCall ? (media.streamOf(her()?.peer) ?? lastStream) : null;
    stage.showCall(visit, her(), lastStream, camera);
  }

  /** @param {string} asked what a note's button does, and with what */
  function act(asked) {
    const [name, value = ""] = asked.split(" ");
    const acts = {
      close,
      "let-in": () => ask("visit:let_in"),
      admit: () => admit(visit.id),
      sound: stage.hear,
      "text-link": () => sendLink("sms"),
      "show-link": () => sendLink("none"),
      "read-consent": () => consents.read(value),
      "make-code": () => code.make(visit.id),
      "confirm-code": () => code.confirm(value),
      "refuse-code": code.refuse,
      reload: () => location.reload(),
      dismiss: () => undefined,
    };
    problem = "";
    /** @type {Record<string, () => unknown>} */ (acts)[name]();
    draw();
  }

  /** @param {string} name @param {object} [payload] */
  const ask = (name, payload = {}) => wire.ask(name, { visit: visit.id, ...payload }).catch(fail);

  /** The way back. @param {"sms" | "none"} channel */
  async function sendLink(channel) {
    const answer = await ask("invitation:send", { channel });
    if (answer) newLink = { url: answer.url, expires_at: answer.expires_at, channel };
    draw();
  }

  /** @param {string} id @param {string} [mode] as on the card @param {() => Promise<any>} [ask] what lets us in */
  async function admit(id, mode = "", ask = () => wire.ask("visit:admit", { visit: id })) {
    try {
      problem = "";
      const answer = await ask();
      if (visit && visit.id !== id) close();
      chosen = mode;
      media.sendAs(talking());
      enter(id, answer.peer ?? null); // before the snapshot comes: she sees the officer a round trip sooner
      await open(id);
      return true;
    } catch (refusal) {
      fail(refusal);
      return false;
    }
  }

  /** @param {string} id */
  async function open(id) {
    if (visit && visit.id !== id) close();
    await wire.watch(id);
  }

  function close() {
    if (visit) wire.unwatch(visit.id);
    visit = null;
    newLink = null;
    code.forget();
    consents.forget();
    interpreter.show("");
    participants = [];
    enterOrLeave();
    texts.clear();
    draw();
    changed();
  }

  return {
    admit,
    open,
    close,
    draw,
    ownChanged: () => {
      if (inCall) tellMedia(visit?.id ?? "");
    },
    her,
    get visit() {
      return visit;
    },
    get inCall() {
      return inCall;
    },
    get still() {
      return still;
    },
    get steering() {
      return steering;
    },
    ask,
    fail,
    /** @param {any} snapshot */
    snapshot(snapshot) {
      visit = snapshot.visit;
      participants = snapshot.call.participants;
      checks = snapshot.checks;
      steering = snapshot.steering;
      still = snapshot.stills.answer;
      texts.replace(snapshot.text.messages, snapshot.text.streams);
      drawFacts(byId("facts"), visit);
      consents.restore(snapshot.consents);
      interpreter.show(visit.id);
      captions.restore(snapshot.captions);
      recording.restore(snapshot);
      drawTimeline(byId("timeline"), [...visit.changes, ...consents.changesSince(visit.sent_at)]);
      drawPlace(snapshot.location);
      enterOrLeave();
      draw();
      changed();
    },
    told: {
      ...beside.told,
      "visit:changed": (/** @type {any} */ event) => {
        const { state: before, covered_since, not_safe_since, off_record } = visit;
        const modeBefore = talking();
        Object.assign(visit, event);
        const hushed = covered_since !== event.covered_since || not_safe_since !== event.not_safe_since;
        if (off_record !== event.off_record) announce(event.off_record ? t("Off the record") : t("On the record"));
        if (before !== event.state || hushed || off_record !== event.off_record) {
          if (event.state === "left") visit.ended_at = event.at;
          wire.watch(visit.id); // the timeline, and times that only the snapshot holds
        }
        drawFacts(byId("facts"), visit);
        enterOrLeave();
        if (inCall && talking() !== modeBefore) tellMedia(visit.id);
        draw();
        changed();
      },
      "call:changed": (/** @type {any} */ event) => {
        participants = event.participants;
        draw();
      },
      "call:replaced": () => media.reconnect(),
      "caption:changed": captions.changed,
      "caption:state": captions.stateChanged,
      "recording:changed": recording.changed,
      "check:reported": (/** @type {any} */ event) => {
        checks = { ...checks, [event.kind]: event.values };
        draw();
      },
      "location:changed": (/** @type {any} */ event) => {
        if (!event.shared) drawPlace(null); // before anything is asked: it takes effect at once
        wire.watch(visit.id);
        announce(
          event.shared ? t("The caller shares where they are") : t("The caller has stopped sharing where they are"),
        );
      },
      "consent:changed": (/** @type {any} */ event) => {
        consents.changed(event);
        if (event.purpose === "recording") recording.consent(event.answer);
        if (event.purpose === "interpreter") interpreter.show(visit.id);
        draw();
        wire.watch(visit.id); // the history, and what followed from it
      },
      "text:sent": (/** @type {any} */ event) => {
        texts.put(event);
        if (event.role === "victim" && isOver(visit.state))
          fail({ say: t("The caller wrote after the end. Read it now.") });
        if (event.photo) announce(t("Caller sends a picture"));
        else if (event.role === "victim") announce(t("Caller writes: {body}", { body: event.body }));
      },
      "text:typed": (/** @type {any} */ event) => {
        for (const { role, body } of texts.typed(event)) {
          if (role === "victim") announce(t("Caller writes: {body}", { body }));
        }
      },
      "preferences:changed": (/** @type {any} */ event) => {
        visit.needs = event.needs;
        drawFacts(byId("facts"), visit);
        announce(t("Needs: {needs}", { needs: event.needs.map(needName).join(", ") || t("None told") }));
      },
      "interpreter:changed": interpreter.changed,
      "still:changed": (/** @type {any} */ event) => {
        still = event.answer;
        changed();
      },
      "camera:steering_changed": (/** @type {any} */ event) => {
        steering = event.steering;
        draw();
        changed();
      },
    },
  };
}
