import "./ui/tokens.css";
import "./features/transcript/transcript.css";
import { openParley } from "./app/open-parley.ts";
import { readRuntimeConfig } from "./app/runtime-config.ts";
import { bindShortcuts } from "./app/shortcuts.ts";
import { untilRead } from "./app/until-read.ts";

/** Drawing the page without its chat, and then with it, takes nearly twice as long as drawing it once. */
const WORTH_WAITING_MS = 60;

// The page forbids code made of text; schemas that are loaded later would try it first, and the browser complain.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root");

// First the server is asked for what is to be shown; what shows it is compiled while the answer is on its way.
const parley = openParley(readRuntimeConfig(window), window);
const t = parley.words.live;
bindShortcuts(parley, document);
const drawing = import("./draw.tsx");
Promise.all([drawing, untilRead(parley, WORTH_WAITING_MS), parley.spoken]).then(
	([{ draw }]) => draw(root, parley),
	() => root.replaceChildren(t("A part of Parley could not be loaded. Load the page again.")),
);
