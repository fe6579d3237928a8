import type { ToolCall, ToolCallStatus } from "../../server/protocol/tools.ts";
import { isFields, readCount, readId, readList, readText, readTimestamp } from "./fields.ts";

const STATUSES: ReadonlySet<string> = new Set<ToolCallStatus>([
	"waiting",
	"running",
	"complete",
	"failed",
	"denied",
	"cancelled",
]);

/** A call of a tool; null where it lacks what it needs. */
export function decodeToolCall(value: unknown): ToolCall | null {
	if (!isFields(value)) return null;
	const id = readId(value.id);
	const tool = readText(value.tool);
	if (id === null || tool === null || !isStatus(value.status)) return null;
	const result = readText(value.result);
	const startedAt = readTimestamp(value.started_at);
	const durationMs = readCount(value.duration_ms);
	return {
		id,
		server: readText(value.server) ?? "",
		tool,
		arguments: readText(value.arguments) ?? "",
		round: readCount(value.round) ?? 0,
		at: readCount(value.at) ?? 0,
		status: value.status,
		...(result === null ? {} : { result }),
		...(startedAt === null ? {} : { started_at: startedAt }),
		...(durationMs === null ? {} : { duration_ms: durationMs }),
	};
}

export function decodeToolCalls(value: unknown): ToolCall[] {
	return readList(value, decodeToolCall);
}

function isStatus(value: unknown): value is ToolCallStatus {
	return typeof value === "string" && STATUSES.has(value);
}
