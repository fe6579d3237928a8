import "./ui/tokens.css";
import "./features/transcript/transcript.css";
import { openParley } from "./app/open-parley.ts";
import { readRuntimeConfig } from "./app/runtime-config.ts";
import { bindShortcuts } from "./app/shortcuts.ts";
import { untilRead } from "./app/until-read.ts";
import { draw } from "./draw.tsx";

/** Drawing the page without its chat, and then with it, takes nearly twice as long as drawing it once. */
const WORTH_WAITING_MS = 60;

// The page forbids code made of text; schemas that are loaded later would try it first, and the browser complain.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root");

// What is remembered is drawn at once; else the server is asked first, which answers while the page is being drawn.
const parley = openParley(readRuntimeConfig(window), window);
bindShortcuts(parley, document);
void Promise.all([untilRead(parley, WORTH_WAITING_MS), parley.spoken]).then(() => draw(root, parley));
