import type { ToolPermission, ToolServer } from "../../server/protocol/tools.ts";
import { isFields, readId, readList, readText, readTimestamp } from "./fields.ts";

const SERVER_STATES: readonly ToolServer["state"][] = ["starting", "ready", "failed", "disabled"];

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
