import type { ModelRequest } from "../model-port.ts";
import { textOf } from "../render-parts.ts";

/** All that a model is given to read with a request. */
export function requestTexts(request: ModelRequest): readonly string[] {
	return [
		...request.messages.flatMap((message) => [
			textOf(message.content),
			...(message.role === "assistant" ? (message.toolCalls ?? []) : []).map((call) => JSON.stringify(call)),
		]),
		...(request.tools ?? []).map((tool) => JSON.stringify(tool)),
		...(request.continueFrom === null ? [] : [request.continueFrom]),
		...(request.schema === null ? [] : [JSON.stringify(request.schema.schema)]),
	];
}
