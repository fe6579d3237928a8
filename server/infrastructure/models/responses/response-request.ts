import type OpenAI from "openai";
import type { AnswerSchema, ModelRequest } from "../../../application/model-port.ts";
import { continuation, schemaName } from "../chat-request.ts";
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
		input: [...request.messages, ...continued].map(({ role, content }) => ({ role, content })),
		stream: true,
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

function schemaFormat(schema: AnswerSchema): OpenAI.Responses.ResponseFormatTextJSONSchemaConfig {
	return {
		type: "json_schema",
		name: schemaName(schema.name),
		schema: { ...schema.schema },
		strict: isStrictSchema(schema.schema),
	};
}
