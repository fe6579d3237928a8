import { judgeAccess } from "./rules/access.ts";
import { judgeAdditions } from "./rules/additions.ts";
import { judgeAttachments } from "./rules/attachments.ts";
import { judgeConventions } from "./rules/conventions.ts";
import { judgeLibrary } from "./rules/library.ts";
import { judgeModelSettings } from "./rules/model-settings.ts";
import { judgeRest } from "./rules/rest.ts";
import { judgeResume } from "./rules/resume.ts";
import { judgeSchemas } from "./rules/schemas.ts";
import { judgeSearch } from "./rules/search.ts";
import { judgeSync } from "./rules/sync.ts";
import { judgeTools } from "./rules/tools.ts";
import { judgeTransfer } from "./rules/transfer.ts";
import { judgeUsage } from "./rules/usage.ts";
import { judgeWebSocket } from "./rules/websocket.ts";
import { type Bench, createBench, type Target } from "./target.ts";

/** Registers the test of every rule against one server. */
export function judgeAll(target: () => Target, nodes: Bench["nodes"]): void {
	const bench = createBench(target, nodes);
	for (const judge of [
		judgeConventions,
		judgeRest,
		judgeWebSocket,
		judgeAdditions,
		judgeResume,
		judgeSync,
		judgeAccess,
		judgeSearch,
		judgeTools,
		judgeTransfer,
		judgeAttachments,
		judgeUsage,
		judgeSchemas,
		judgeLibrary,
		judgeModelSettings,
	]) {
		judge(bench);
	}
}
