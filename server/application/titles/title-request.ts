import type { Message } from "../../protocol/rest.ts";
import type { ModelRequest } from "../model-port.ts";

/** UTF-16 code units of each side that are shown to the model: what a chat is about is said early. */
const LONGEST_PART = 1500;

const TASK =
	"You name chats. Answer with the title and nothing else: at most six words, in the language of the chat, " +
	"without quotation marks and without a full stop.";

/** The short call that asks a model what to call a chat. */
export function titleRequest(model: string, question: Message, answer: Message): ModelRequest {
	const said = `Give this chat a title.\n\nQuestion:\n${part(question)}\n\nAnswer:\n${part(answer)}`;
	return {
		model,
		messages: [
			{ role: "system", content: TASK },
			{ role: "user", content: said },
		],
		schema: null,
		continueFrom: null,
	};
}

function part({ content }: Message): string {
	return content.slice(0, LONGEST_PART).toWellFormed();
}
