// The response as a page of its own. It has no socket: what others write shows up when one looks again.

import { byId } from "../shared/dom.js";
import { startResponse } from "./response.js";

const LOOK_EVERY_MS = 15_000;

const response = startResponse(byId("response"), () => location.reload());
setInterval(() => document.hidden || response.refresh(), LOOK_EVERY_MS);
