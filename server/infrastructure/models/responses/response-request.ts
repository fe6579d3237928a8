import type OpenAI from "openai";
import type {
	AnswerSchema,
	ContentPart,
	ModelMessage,
	ModelRequest,
} from "../../../application/model-port.ts";
import { partText, textOf } from "../../../application/render-parts.ts";
import { continuation, dataUrl, schemaName } from "../chat-request.ts";
import { isStrictSchema } from "../strict-schema.ts";

export type ResponseParams = OpenAI.Responses.ResponseCreateParamsStreaming;

/** The body of a request for an answer that the provider writes in the background. */
export function responseRequest(request: ModelRequest, model: string, isOpenAi: boolean): ResponseParams {
	const { schema, options = {} } = request;
	const { temperature, reasoningEffort, maxOutputTokens } = options;
	// A structured answer is made anew: each of its snapshots stands for the whole.
	const continued = schema === null ? continuation(request.continueFrom) : [];
	return {
		model,
		input: [...request.messages, ...continued].flatMap(inputItems),
		stream: true,
		...responseTools(request.tools),
		background: true,
		// What is not stored cannot be had again.
		store: true,
		...(isOpenAi ? { stream_options: { include_obfuscation: false } } : {}),
		...(schema === null ? {} : { text: { format: schemaFormat(schema) } }),
		...(temperature === undefined ? {} : { temperature }),
		...(reasoningEffort === undefined ? {} : { reasoning: { effort: reasoningEffort } }),
		...(maxOutputTokens === undefined ? {} : { max_output_tokens: maxOutputTokens }),
	};
}

/** A message without images stays one text. */
function userContent(content: string | readonly ContentPart[]): OpenAI.Responses.EasyInputMessage["content"] {
	if (typeof content === "string") return content;
	if (!content.some((part) => part.type === "image")) return textOf(content);
	return content.map((part) =>
		part.type === "image"
			? { type: "input_image", image_url: dataUrl(part), detail: "auto" }
			: { type: "input_text", text: partText(part) },
	);
}

function inputItems(message: ModelMessage): OpenAI.Responses.ResponseInputItem[] {
	if (message.role === "tool") {
		return [{ type: "function_call_output", call_id: message.callId, output: message.content }];
	}
	if (message.role === "user") return [{ role: "user", content: userContent(message.content) }];
	const { role, content } = message;
	const calls = role === "assistant" ? (message.toolCalls ?? []) : [];
	return [
		...(content === "" && calls.length > 0 ? [] : [{ role, content }]),
		...calls.map(({ id, name, arguments: args }) => ({
			type: "function_call" as const,
			call_id: id,
			name,
			arguments: args,
		})),
	];
}

function responseTools(tools: ModelRequest["tools"]): Pick<ResponseParams, "tools"> {
	if (tools === undefined || tools.length === 0) return {};
	return {
		tools: tools.map(({ name, description, parameters }) => ({
			type: "function",
			...{ name, description, parameters: { ...parameters } },
			// A stranger's schema seldom keeps to what strict ones have to be.
			strict: false,
		})),
	};
}

function schemaFormat(schema: AnswerSchema): OpenAI.Responses.ResponseFormatTextJSONSchemaConfig {
	return {
		type: "json_schema",
		name: schemaName(schema.name),
		schema: { ...schema.schema },
		strict: isStrictSchema(schema.schema),
	};
}
