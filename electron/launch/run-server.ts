import { PROJECT_ROOT } from "./project-root.ts";
import { runBuilt } from "./run-built.ts";
import { serverCommand } from "./server-command.ts";

runBuilt(serverCommand(PROJECT_ROOT));
