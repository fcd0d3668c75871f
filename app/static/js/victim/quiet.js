// The page for "Not sure. I'll type instead": text only. It names nobody, and opens neither camera nor call.

import { byId } from "../shared/dom.js";
import { createWire } from "../shared/wire.js";
import { createConversation } from "./conversation.js";
import { createCover } from "./cover.js";
import { moveOn, onLeave } from "./exit.js";
import { answerButtons, showNote } from "./views.js";

const LOST_SHOWN_AFTER_MS = 3000; // most lost lines are back before that; a note that flickers worries

const conversation = createConversation({
  send: (id, body) => wire.ask("text:send", { id, body }, { keep: true }),
  isOpen: () => true,
});

const wire = createWire("/page", {
  state(state) {
    showNote("blocked", state === "blocked");
    if (state !== "lost") return showNote("offline", false);
    setTimeout(() => showNote("offline", wire.state === "lost"), LOST_SHOWN_AFTER_MS);
  },
  snapshot(snapshot) {
    follow(snapshot.visit);
    conversation.restore(snapshot.text);
    if (snapshot.visit.covered !== cover.on) tellCovered(cover.on);
  },
  told: { "visit:changed": follow, "text:sent": conversation.receive, "text:typed": conversation.typed },
  refused: () => moveOn(cover.on ? cover.leadsTo : "/here"),
});
const cover = createCover(tellCovered);

/** @param {boolean} covered */
function tellCovered(covered) {
  wire.ask("visit:cover", { covered }, { keep: true }).catch(() => undefined);
}

/** @param {{state: string, safe: boolean | null}} visit */
function follow({ state, safe }) {
  if (safe || !["waiting", "in_call"].includes(state)) moveOn(cover.on ? cover.leadsTo : "/here");
}

answerButtons({ hide: cover.hide });
onLeave(wire.close);
wire.watch();
byId("lines").scrollIntoView({ block: "end" });
