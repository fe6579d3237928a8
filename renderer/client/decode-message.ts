import type { NamedSchema } from "../../server/protocol/answer-form.ts";
import type { Attachment, UploadedAttachment } from "../../server/protocol/attachments.ts";
import { cleanFileName } from "../../server/protocol/file-name.ts";
import type { ChatId, ClientId, MessageId, TaskId, UserId } from "../../server/protocol/ids.ts";
import type { ModelSettings, ReasoningEffort } from "../../server/protocol/model-settings.ts";
import type { Chat, LeftOut, Message, Usage } from "../../server/protocol/rest.ts";
import { decodeToolCalls } from "./decode-tool-calls.ts";
import { isFields, readCount, readId, readList, readText, readTimestamp } from "./fields.ts";

const UNKNOWN_TIME = new Date(0).toISOString();
const STATUSES: ReadonlySet<string> = new Set<Message["status"]>([
	"streaming",
	"complete",
	"stopped",
	"interrupted",
	"error",
]);

const EFFORTS: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high", "xhigh"];

/** @param chatId used where the message does not name its chat, as in the seed's frames */
export function decodeMessage(value: unknown, chatId: string | null = null): Message | null {
	if (!isFields(value)) return null;
	const id = readId(value.id);
	const chat = readId(value.chat_id) ?? chatId;
	if (id === null || chat === null) return null;
	const taskId = readId(value.task_id);
	const clientId = readText(value.client_id);
	const reasoning = readText(value.reasoning);
	const model = readText(value.model);
	const usage = decodeUsage(value.usage);
	const error = decodeFailure(value.error);
	const attachments = readList(value.attachments, decodeAttachment);
	const tools = decodeToolCalls(value.tools);
	const form = decodeForm(value.form);
	return {
		id: id as MessageId,
		chat_id: chat as ChatId,
		content: readText(value.content) ?? "",
		is_ai: value.is_ai === true,
		timestamp: readTimestamp(value.timestamp) ?? UNKNOWN_TIME,
		parent_id: readId(value.parent_id) as MessageId | null,
		status: isStatus(value.status) ? value.status : "complete",
		...(taskId === null ? {} : { task_id: taskId as TaskId }),
		...(clientId === null ? {} : { client_id: clientId.toLowerCase() as ClientId }),
		...(value.structured === true ? { structured: true } : {}),
		...(form === null ? {} : { form }),
		...(reasoning === null ? {} : { reasoning }),
		...(model === null ? {} : { model }),
		...(usage === null ? {} : { usage }),
		...(error === null ? {} : { error }),
		...(attachments.length === 0 ? {} : { attachments }),
		...(tools.length === 0 ? {} : { tools }),
	};
}

export function decodeForm(value: unknown): NamedSchema | null {
	if (!isFields(value) || !isFields(value.schema)) return null;
	return { name: readText(value.name) ?? "", schema: { ...value.schema } };
}

function decodeAttachment(value: unknown): Attachment | null {
	if (!isFields(value)) return null;
	const id = readText(value.id);
	if (id === null) return null;
	const width = readCount(value.width);
	const height = readCount(value.height);
	return {
		id: id as Attachment["id"],
		name: cleanFileName(readText(value.name) ?? ""),
		mime: readText(value.mime) ?? "",
		size_bytes: readCount(value.size_bytes) ?? 0,
		...(width === null || height === null ? {} : { width, height }),
	};
}

/** The answer to an upload. */
export function decodeUploaded(value: unknown): UploadedAttachment | null {
	const attachment = decodeAttachment(value);
	if (attachment === null || !isFields(value)) return null;
	const problem = readText(value.problem);
	return {
		...attachment,
		...(problem === null ? {} : { problem }),
		...(value.is_cut === true ? { is_cut: true } : {}),
	};
}

export function decodeChat(value: unknown): Chat | null {
	if (!isFields(value)) return null;
	const id = readId(value.id);
	if (id === null) return null;
	const createdAt = readTimestamp(value.created_at) ?? UNKNOWN_TIME;
	const clientId = readText(value.client_id);
	const folder = readText(value.folder);
	const seenAt = readTimestamp(value.seen_at);
	const rev = readCount(value.rev);
	return {
		id: id as ChatId,
		user_id: (readId(value.user_id) ?? "") as UserId,
		title: readText(value.title) ?? "",
		created_at: createdAt,
		updated_at: readTimestamp(value.updated_at) ?? createdAt,
		messages: readList(value.messages, (message) => decodeMessage(message, id)),
		pinned: value.pinned === true,
		archived: value.archived === true,
		tags: readList(value.tags, readText),
		...(value.titled_by === "server" || value.titled_by === "model" ? { titled_by: value.titled_by } : {}),
		...(rev === null ? {} : { rev }),
		...(seenAt === null ? {} : { seen_at: seenAt }),
		...(folder === null ? {} : { folder }),
		...(clientId === null ? {} : { client_id: clientId.toLowerCase() as ClientId }),
		...decodeModelSettings(value),
	};
}

/** The choices for answers among these fields. */
export function decodeModelSettings(value: unknown): ModelSettings {
	if (!isFields(value)) return {};
	const model = readText(value.model);
	const prompt = readText(value.system_prompt);
	const { temperature } = value;
	const tools = readList(value.tools, readText);
	const effort = EFFORTS.find((known) => known === value.reasoning_effort);
	const longest = readCount(value.max_output_tokens);
	return {
		...(model === null ? {} : { model }),
		...(prompt === null ? {} : { system_prompt: prompt }),
		...(typeof temperature === "number" ? { temperature } : {}),
		...(tools.length === 0 ? {} : { tools }),
		...(effort === undefined ? {} : { reasoning_effort: effort }),
		...(longest === null || longest === 0 ? {} : { max_output_tokens: longest }),
	};
}

const USAGE_DETAILS = [
	"reasoning_tokens",
	"cached_tokens",
	"duration_ms",
	"first_token_ms",
	"reasoning_ms",
	"context_tokens",
] as const;

export function decodeUsage(value: unknown): Usage | null {
	if (!isFields(value)) return null;
	const input = readCount(value.input_tokens);
	const output = readCount(value.output_tokens);
	if (input === null || output === null) return null;
	const from = readId(value.context_from);
	const details = USAGE_DETAILS.flatMap((name) => {
		const count = readCount(value[name]);
		return count === null ? [] : [[name, count] as const];
	});
	return {
		input_tokens: input,
		output_tokens: output,
		...Object.fromEntries(details),
		...(from === null ? {} : { context_from: from as MessageId }),
		...(value.estimated === true ? { estimated: true } : {}),
		...decodeLeftOut(value.left_out),
	};
}

const LEFT_OUT: ReadonlySet<unknown> = new Set<LeftOut>([
	"temperature",
	"reasoning_effort",
	"max_output_tokens",
	"tools",
]);

function decodeLeftOut(value: unknown): Pick<Usage, "left_out"> {
	const known = Array.isArray(value) ? value.filter((one): one is LeftOut => LEFT_OUT.has(one)) : [];
	return known.length === 0 ? {} : { left_out: known };
}

export function decodeFailure(value: unknown): { code: string; message: string } | null {
	if (!isFields(value)) return null;
	const message = readText(value.message);
	return message === null ? null : { code: readText(value.code) ?? "", message };
}

function isStatus(value: unknown): value is Message["status"] {
	return typeof value === "string" && STATUSES.has(value);
}
