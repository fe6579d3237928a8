import type { ChildProcess } from "node:child_process";
import { on } from "node:events";

/** What an embedded server says of its start once that is over: that it is ready, or why it is not. */
export async function embeddedOutcome(child: ChildProcess, signal?: AbortSignal): Promise<unknown> {
	for await (const [report] of on(child, "message", { ...(signal === undefined ? {} : { signal }) })) {
		if ((report as { readonly type?: unknown }).type !== "opening") return report;
	}
	return null;
}
