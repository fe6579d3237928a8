import type { ModelSettings } from "../protocol/model-settings.ts";
import type { Message } from "../protocol/rest.ts";
import { isToolCallOpen, type ToolCall } from "../protocol/tools.ts";
import type { ModelFiles } from "./attachments/read-model-files.ts";
import type {
	AnswerSchema,
	ContentPart,
	ModelMessage,
	ModelOptions,
	ModelRequest,
	ModelToolCall,
} from "./model-port.ts";
import { toolNameFor } from "./tools/tool-names.ts";

/**
 * The request for the answer that ends `branch`. What was said goes in once, in order, with the tools that answers
 * called and what came of it; answers that hold nothing are left out; the answer itself goes in only where it is to
 * be continued.
 */
export function buildRequest(input: {
	readonly branch: readonly Message[];
	readonly files: ModelFiles;
	/** The chat, as far as its choices go. */
	readonly chat: Omit<ModelSettings, "model">;
	readonly model: string;
	readonly schema: AnswerSchema | null;
}): ModelRequest {
	const { branch, files, chat, model, schema } = input;
	const systemPrompt = chat.system_prompt;
	const answer = branch.at(-1);
	const said = branch.slice(0, -1).flatMap((message) => messagesOf(message, files));
	const { steps, rest } = splitAnswer(answer);
	return {
		model,
		messages: [
			...(systemPrompt ? [{ role: "system" as const, content: systemPrompt }] : []),
			...said,
			...steps,
		],
		schema,
		options: optionsOf(chat),
		continueFrom: rest === "" ? null : rest,
	};
}

/** Files come before the words, which mostly speak of them. */
function withFiles(
	{ content, attachments = [] }: Message,
	files: ModelFiles,
): string | readonly ContentPart[] {
	const parts = attachments.flatMap(({ id }) => files.get(id) ?? []);
	if (parts.length === 0) return content;
	return content === "" ? parts : [...parts, { type: "text", text: content }];
}

function messagesOf(message: Message, files: ModelFiles): readonly ModelMessage[] {
	if (!message.is_ai) {
		const content = withFiles(message, files);
		return content === "" ? [] : [{ role: "user", content }];
	}
	const { steps, rest } = splitAnswer(message);
	return rest === "" ? steps : [...steps, { role: "assistant", content: rest }];
}

/** The rounds of an answer in which tools were called, and its text after the last of them. */
function splitAnswer(answer: Message | undefined): {
	readonly steps: readonly ModelMessage[];
	readonly rest: string;
} {
	const { content, tools = [] } = answer ?? { content: "" };
	const steps: ModelMessage[] = [];
	let told = 0;
	for (const round of new Set(tools.map((call) => call.round))) {
		const calls = tools.filter((call) => call.round === round);
		const at = Math.max(told, calls[0]?.at ?? told);
		steps.push(...roundMessages(content.slice(told, at), calls));
		told = at;
	}
	return { steps, rest: content.slice(told) };
}

/** One round: what was said before, the calls, and a result for each, which providers insist on. */
export function roundMessages(said: string, calls: readonly ToolCall[]): readonly ModelMessage[] {
	return [
		{ role: "assistant", content: said, toolCalls: calls.map(modelCallOf) },
		...calls.map(({ id, result, ...call }) => ({
			role: "tool" as const,
			callId: id,
			content: isToolCallOpen(call) ? UNKNOWN_RESULT : (result ?? ""),
		})),
	];
}

function modelCallOf({ id, server, tool, arguments: args }: ToolCall): ModelToolCall {
	return { id, name: toolNameFor(server, tool), arguments: isJsonObject(args) ? args : "{}" };
}

/** Some providers refuse the whole chat for arguments that they cannot parse. */
function isJsonObject(text: string): boolean {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null && !Array.isArray(value);
	} catch {
		return false;
	}
}

const UNKNOWN_RESULT =
	"It is not known what came of this call: it may or may not have had its effect. Check before you repeat it.";

/** What was chosen, as models are told it. */
export function optionsOf(
	chosen: Pick<ModelSettings, "temperature" | "reasoning_effort" | "max_output_tokens">,
): ModelOptions {
	const { temperature, reasoning_effort: reasoningEffort, max_output_tokens: maxOutputTokens } = chosen;
	return {
		...(temperature === undefined ? {} : { temperature }),
		...(reasoningEffort === undefined ? {} : { reasoningEffort }),
		...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
	};
}
