import type OpenAI from "openai";
import type {
	AnswerSchema,
	ContentPart,
	ImagePart,
	ModelMessage,
	ModelOptions,
	ModelRequest,
} from "../../application/model-port.ts";
import { partText, textOf } from "../../application/render-parts.ts";
import type { LeftOut, ModelCapabilities } from "../../protocol/rest.ts";
import { isStrictSchema } from "./strict-schema.ts";

export type ChatParams = OpenAI.Chat.ChatCompletionCreateParamsStreaming;

/** How the provider is asked for JSON: by schema, by format alone, or in words. */
export type JsonMode = "json_schema" | "json_object" | "words";

/** What the longest answer is called: newer models of OpenAI know the one name, most others only the older. */
export type LengthField = "max_completion_tokens" | "max_tokens";

/** What a provider and model have shown to understand. */
export type Features = {
	readonly streamOptions: boolean;
	readonly jsonMode: JsonMode;
	readonly temperature: boolean;
	readonly effort: boolean;
	/** Names not refused yet, the one to use first. */
	readonly lengthFields: readonly LengthField[];
};

export function allFeatures(isOpenAi: boolean): Features {
	return {
		streamOptions: true,
		jsonMode: "json_schema",
		temperature: true,
		effort: true,
		lengthFields: isOpenAi
			? ["max_completion_tokens", "max_tokens"]
			: ["max_tokens", "max_completion_tokens"],
	};
}

/** What remains of them for a model of which it is known that it cannot. */
export function limitFeatures(features: Features, capabilities: ModelCapabilities | undefined): Features {
	const isWithoutSchema = capabilities?.structured === false && features.jsonMode === "json_schema";
	return isWithoutSchema ? { ...features, jsonMode: "json_object" } : features;
}

/** Choices that do not go along with a request of these features. */
export function leftOutOf(options: ModelOptions, features: Features): readonly LeftOut[] {
	const sent = chosenOptions(options, features);
	return [
		...(options.temperature !== undefined && sent.temperature === undefined ? ["temperature" as const] : []),
		...(options.reasoningEffort !== undefined && sent.reasoning_effort === undefined
			? ["reasoning_effort" as const]
			: []),
		...(options.maxOutputTokens !== undefined && features.lengthFields.length === 0
			? ["max_output_tokens" as const]
			: []),
	];
}

/** The body of a chat completion request. */
export function chatRequest(
	request: ModelRequest,
	model: string,
	features: Features,
	isOpenAi: boolean,
): ChatParams {
	const { schema } = request;
	const told =
		schema !== null && features.jsonMode !== "json_schema" ? tellSchema(request.messages, schema) : null;
	// A structured answer is made anew: each of its snapshots stands for the whole.
	const continued = schema === null ? continuation(request.continueFrom) : [];
	return {
		model,
		messages: [...(told ?? request.messages), ...continued].map(chatMessage),
		stream: true,
		...chatTools(request.tools),
		...(features.streamOptions ? { stream_options: streamOptions(isOpenAi) } : {}),
		...(schema === null ? {} : responseFormat(schema, features.jsonMode)),
		...chosenOptions(request.options ?? {}, features),
	};
}

/** A message without images stays one text: many servers take nothing else. */
function userMessage(content: string | readonly ContentPart[]): OpenAI.Chat.ChatCompletionUserMessageParam {
	if (typeof content === "string") return { role: "user", content };
	if (!content.some((part) => part.type === "image")) return { role: "user", content: textOf(content) };
	return {
		role: "user",
		content: content.map((part) =>
			part.type === "image"
				? { type: "image_url", image_url: { url: dataUrl(part) } }
				: { type: "text", text: partText(part) },
		),
	};
}

export function dataUrl({ mime, base64 }: ImagePart): string {
	return `data:${mime};base64,${base64}`;
}

function chosenOptions(options: ModelOptions, features: Features): Partial<ChatParams> {
	const { temperature, reasoningEffort, maxOutputTokens } = options;
	const [lengthField] = features.lengthFields;
	return {
		...(temperature === undefined || !features.temperature ? {} : { temperature }),
		...(reasoningEffort === undefined || !features.effort ? {} : { reasoning_effort: reasoningEffort }),
		...(maxOutputTokens === undefined || lengthField === undefined ? {} : { [lengthField]: maxOutputTokens }),
	};
}

function chatMessage(message: ModelMessage): OpenAI.Chat.ChatCompletionMessageParam {
	if (message.role === "tool") {
		return { role: "tool", tool_call_id: message.callId, content: message.content };
	}
	if (message.role === "user") return userMessage(message.content);
	if (message.role !== "assistant" || message.toolCalls === undefined) return message;
	return {
		role: "assistant",
		content: message.content === "" ? null : message.content,
		tool_calls: message.toolCalls.map(({ id, name, arguments: args, extra }) => ({
			...{ id, type: "function" as const, function: { name, arguments: args } },
			...(extra === undefined ? {} : { extra_content: extra }),
		})),
	};
}

function chatTools(tools: ModelRequest["tools"]): Pick<ChatParams, "tools"> {
	if (tools === undefined || tools.length === 0) return {};
	return {
		tools: tools.map(({ name, description, parameters }) => ({
			type: "function",
			function: { name, description, parameters: { ...parameters } },
		})),
	};
}

/** The padding that OpenAI adds against traffic analysis would be half of all bytes; TLS to the API stays. */
function streamOptions(isOpenAi: boolean): OpenAI.Chat.ChatCompletionStreamOptions {
	return { include_usage: true, ...(isOpenAi ? { include_obfuscation: false } : {}) };
}

function responseFormat(schema: AnswerSchema, mode: JsonMode): Pick<ChatParams, "response_format"> {
	if (mode === "words") return {};
	if (mode === "json_object") return { response_format: { type: "json_object" } };
	const strict = isStrictSchema(schema.schema);
	return {
		response_format: {
			type: "json_schema",
			json_schema: {
				name: schemaName(schema.name),
				schema: { ...schema.schema },
				...(strict ? { strict } : {}),
			},
		},
	};
}

/** Providers take letters, digits, `_` and `-` only, at most 64. */
export function schemaName(name: string): string {
	return name.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64) || "answer";
}

/** Joined with the first system message: many chat templates take only one, at the start. */
function tellSchema(messages: readonly ModelMessage[], schema: AnswerSchema): ModelMessage[] {
	const words = `Answer with one JSON object and nothing else, no code fence. It must fit this JSON Schema:\n${JSON.stringify(schema.schema)}`;
	const [first, ...rest] = messages;
	if (first?.role === "system") return [{ role: "system", content: `${first.content}\n\n${words}` }, ...rest];
	return [{ role: "system", content: words }, ...messages];
}

/** What is added to a conversation so that its last answer is continued; nothing for a fresh one. */
export function continuation(partial: string | null): ModelMessage[] {
	if (partial === null || partial === "") return [];
	return [
		{ role: "assistant", content: partial },
		{ role: "user", content: CONTINUE },
	];
}

const CONTINUE =
	"Your last message was cut off. Go on exactly where it ends, in the middle of the word or code if need be. " +
	"Repeat nothing, do not comment on the interruption, write only what follows.";
