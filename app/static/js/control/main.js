// The control room's pages: the board, an incident, the sent texts.

import "../components/copy.js";
import { localTimes } from "../components/clock.js";
import { startBoard } from "./board.js";
import { watchForDanger } from "./danger.js";
import { startDiary } from "./diary.js";
import { startIncident } from "./incident.js";

localTimes(document);
document.getElementById("error-summary")?.focus();
if (document.getElementById("board")) startBoard();
if (document.getElementById("incident-form")) startIncident();
if (document.getElementById("danger-form") && !document.getElementById("incident-form")) watchForDanger();
if (document.getElementById("diary")) startDiary();
