import { join } from "node:path";

/** Folder of the project, wherever a command was started from. */
export const PROJECT_ROOT = join(import.meta.dirname, "../..");
