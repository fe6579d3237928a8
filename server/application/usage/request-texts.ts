import type { ModelRequest } from "../model-port.ts";

/** All that a model is given to read with a request. */
export function requestTexts(request: ModelRequest): readonly string[] {
	return [
		...request.messages.map((message) => message.content),
		...(request.continueFrom === null ? [] : [request.continueFrom]),
		...(request.schema === null ? [] : [JSON.stringify(request.schema.schema)]),
	];
}
