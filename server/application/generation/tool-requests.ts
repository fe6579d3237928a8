import type { ModelMessage, ModelRequest, ModelToolCall } from "../model-port.ts";
import type { OfferedTools } from "../tools/tool-box.ts";

/** Where no tool is offered, providers refuse messages that hold calls: they are told as words then. */
export function withTools(request: ModelRequest, offered: OfferedTools | null): ModelRequest {
	if (offered !== null && offered.offers.length > 0) return { ...request, tools: offered.offers };
	const { tools: _, ...rest } = request;
	return { ...rest, messages: rest.messages.map(inWords) };
}

function inWords(message: ModelMessage): ModelMessage {
	if (message.role === "tool") {
		return { role: "user", content: `[Result of the tool]\n${message.content}` };
	}
	if (message.role !== "assistant" || message.toolCalls === undefined) return message;
	const calls = message.toolCalls.map((call) => `[Called the tool ${call.name} with ${call.arguments}]`);
	const said = message.content === "" ? [] : [message.content];
	return { role: "assistant", content: [...said, ...calls].join("\n") };
}

/** Gives the provider back what it attached to its calls. */
export function asAsked(
	messages: readonly ModelMessage[],
	asked: readonly ModelToolCall[],
): readonly ModelMessage[] {
	return messages.map((message) => {
		if (message.role !== "assistant" || message.toolCalls === undefined) return message;
		const toolCalls = message.toolCalls.map((call, index) => {
			const extra = asked[index]?.extra;
			return extra === undefined ? call : { ...call, extra };
		});
		return { ...message, toolCalls };
	});
}
