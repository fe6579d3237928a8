import { join } from "node:path";
import { PROJECT_ROOT } from "./project-root.ts";
import { runBuilt } from "./run-built.ts";

runBuilt([join(PROJECT_ROOT, "out/server/users.js")]);
