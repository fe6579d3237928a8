import { ACTION_NAMES, type Action, actionSchema } from "./actions.ts";
import { ERRORS, type ErrorCode } from "./errors.ts";
import type { ServerEvent } from "./events.ts";
import type { Limits } from "./limits.ts";
import { normalizeText, utf8Bytes } from "./text.ts";

export type DecodeFailure = {
	readonly ok: false;
	readonly code: ErrorCode;
	readonly message: string;
	readonly action?: string;
	readonly clientId?: string;
};
export type DecodeResult = { readonly ok: true; readonly action: Action } | DecodeFailure;

/** Parses one frame of a client. Never throws: what cannot be read becomes a sentence [W6, W10]. */
export function decodeAction(
	frame: string,
	limits: Pick<Limits, "jsonDepth" | "messageBytes">,
): DecodeResult {
	if (jsonDepthExceeds(frame, limits.jsonDepth)) return failure("too_deep");
	const value = parseJson(frame);
	if (!isRecord(value)) return failure("invalid_json");
	const named = describe(value);
	if (named.action === undefined || !ACTION_NAMES.has(named.action)) {
		return failure("unknown_action", `Unknown action: ${named.action ?? "(missing)"}`, named);
	}
	const missing = missingFields(named.action, value);
	if (missing !== null) return failure("invalid_request", missing, named);
	return decodeKnown(value, named, limits);
}

/** JSON of one event. */
export function encodeEvent(event: ServerEvent): string {
	return JSON.stringify(event);
}

/** Whether JSON text nests deeper than `maxDepth`, told without parsing it. */
export function jsonDepthExceeds(text: string, maxDepth: number): boolean {
	let depth = 0;
	let inString = false;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		if (inString) {
			if (unit === 0x5c) i++;
			else if (unit === 0x22) inString = false;
		} else if (unit === 0x22) inString = true;
		else if (unit === 0x7b || unit === 0x5b) {
			depth++;
			if (depth > maxDepth) return true;
		} else if (unit === 0x7d || unit === 0x5d) depth--;
	}
	return false;
}

type Named = { readonly action?: string; readonly clientId?: string };

function decodeKnown(
	value: Record<string, unknown>,
	named: Named,
	limits: Pick<Limits, "messageBytes">,
): DecodeResult {
	const parsed = actionSchema.safeParse(value);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		const where = issue?.path.join(".") || "action";
		return failure(
			"invalid_request",
			`Invalid ${where} in ${named.action}: ${issue?.message ?? "wrong form"}`,
			named,
		);
	}
	const action = parsed.data;
	if (action.action !== "send_message" && action.action !== "edit_message") return { ok: true, action };
	const content = normalizeText(action.content);
	// Files say enough by themselves.
	if (content.trim() === "" && !action.attachments?.length) return failure("empty_message", undefined, named);
	if (utf8Bytes(content) > limits.messageBytes) {
		const kib = Math.floor(limits.messageBytes / 1024);
		return failure(
			"too_large",
			`The message is longer than ${kib} KiB. Shorten it and send it again.`,
			named,
		);
	}
	return { ok: true, action: { ...action, content } };
}

/** The seed's sentences for what its clients leave out [W6]. */
function missingFields(action: string, value: Record<string, unknown>): string | null {
	const lacks = (field: string) => value[field] === undefined || value[field] === null || value[field] === "";
	const isFileAlone =
		value.content === "" && Array.isArray(value.attachments) && value.attachments.length > 0;
	if (action === "send_message" && (lacks("chat_id") || (lacks("content") && !isFileAlone))) {
		return "chat_id and content are required for send_message";
	}
	if (action === "join_chat" && lacks("chat_id")) return "chat_id is required for join_chat";
	return null;
}

function describe(value: Record<string, unknown>): Named {
	const action = value.action;
	const clientId = value.client_id;
	return {
		...(typeof action === "string" ? { action: normalizeText(action).slice(0, 100) } : {}),
		...(typeof clientId === "string" ? { clientId: normalizeText(clientId).slice(0, 100) } : {}),
	};
}

function failure(code: ErrorCode, message: string = ERRORS[code].message, named: Named = {}): DecodeFailure {
	return { ok: false, code, message, ...named };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
