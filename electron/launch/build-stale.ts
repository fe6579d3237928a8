import { buildStaleOutputs } from "./build-outputs.ts";
import { PROJECT_ROOT } from "./project-root.ts";

if (!buildStaleOutputs(PROJECT_ROOT, (line) => console.log(line))) process.exitCode = 1;
