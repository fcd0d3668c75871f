// The evidence of a visit as a page of its own, with a place to add a file.

import { byId, setText } from "../shared/dom.js";
import { sendFile } from "../shared/send_file.js";
import { t } from "../shared/text.js";
import { createEvidence } from "./evidence.js";

const place = byId("evidence");
const visit = place.dataset.visit ?? "";
const evidence = createEvidence(place);
const input = /** @type {HTMLInputElement} */ (byId("own-file"));
evidence.show(visit);
input.addEventListener("change", () => {
  const [file] = input.files ?? [];
  if (!file) return;
  input.disabled = true;
  sendFile({
    begin: `/officer/visits/${visit}/exhibits`,
    pieces: "/officer/exhibits",
    file,
    name: file.name,
    changed(step, received, say) {
      const percent = Math.floor((100 * received) / Math.max(1, file.size));
      const over = step === "done" || step === "refused";
      setText(byId("own-words"), say || (step === "done" ? t("Added.") : t("{percent} of 100", { percent })));
      if (!over) return;
      input.disabled = false;
      input.value = "";
      evidence.changed(visit);
    },
  });
});
