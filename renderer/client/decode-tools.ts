import type { ToolCall, ToolCallStatus, ToolPermission, ToolServer } from "../../server/protocol/tools.ts";
import { isFields, readCount, readId, readList, readText, readTimestamp } from "./fields.ts";

const STATUSES: ReadonlySet<string> = new Set<ToolCallStatus>([
	"waiting",
	"running",
	"complete",
	"failed",
	"denied",
	"cancelled",
]);

const SERVER_STATES: readonly ToolServer["state"][] = ["starting", "ready", "failed", "disabled"];

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

export function decodeToolServers(value: unknown): readonly ToolServer[] {
	return isFields(value) ? readList(value.servers, decodeToolServer) : [];
}

function decodeToolServer(value: unknown): ToolServer | null {
	if (!isFields(value)) return null;
	const name = readId(value.name);
	const error = readText(value.error);
	if (name === null) return null;
	return {
		name,
		transport: value.transport === "http" ? "http" : "stdio",
		state: SERVER_STATES.find((state) => state === value.state) ?? "failed",
		...(error === null ? {} : { error }),
		tools: readList(value.tools, decodeTool),
	};
}

function decodeTool(value: unknown): ToolServer["tools"][number] | null {
	if (!isFields(value)) return null;
	const name = readText(value.name);
	const title = readText(value.title);
	if (name === null) return null;
	return {
		name,
		...(title === null ? {} : { title }),
		description: readText(value.description) ?? "",
		input_schema: isFields(value.input_schema) ? { ...value.input_schema } : {},
		read_only: value.read_only === true,
		destructive: value.destructive === true,
	};
}

export function decodeToolPermissions(value: unknown): readonly ToolPermission[] {
	return isFields(value) ? readList(value.permissions, decodeToolPermission) : [];
}

function decodeToolPermission(value: unknown): ToolPermission | null {
	if (!isFields(value)) return null;
	const id = readId(value.id);
	const tool = readText(value.tool);
	const chatId = readId(value.chat_id);
	if (id === null || tool === null) return null;
	return {
		...{ id, tool, server: readText(value.server) ?? "" },
		decision: value.decision === "deny" ? "deny" : "allow",
		...(chatId === null ? {} : { chat_id: chatId }),
		created_at: readTimestamp(value.created_at) ?? new Date(0).toISOString(),
	};
}
