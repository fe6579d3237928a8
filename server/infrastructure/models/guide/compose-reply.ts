import type { ModelMessage } from "../../../application/model-port.ts";
import { wordsOf } from "../../../application/render-parts.ts";
import type { HelpIndex, HelpSection } from "./help-index.ts";

export type GuideReply = {
	/** Markdown. */
	readonly text: string;
	/** Where it comes from, as one sentence. */
	readonly reason: string;
};

/** What the guide says to a conversation: a section of the help pages, or that there is none. */
export function composeReply(messages: readonly ModelMessage[], index: HelpIndex): GuideReply {
	const said = messages
		.filter((message) => message.role === "user")
		.map((message) => wordsOf(message.content));
	const question = said.at(-1)?.trim() ?? "";
	const isFirst = !messages.some((message) => message.role === "assistant");
	if (isGreeting(question)) return { text: `Hello! ${SELF} ${HOW_TO_ASK}`, reason: "This is a greeting." };
	if (isThanks(question)) return { text: "You are welcome.", reason: "This is a thank-you." };
	if (isAboutSelf(question))
		return { text: `${SELF}\n\n${HOW_TO_CONNECT}\n\n${HOW_TO_ASK}`, reason: "This is what the guide is." };
	const found = find(question, said.at(-2) ?? "", index);
	const [best, ...others] = found;
	if (best === undefined) {
		return { text: nothingFound(isFirst), reason: "The help pages say nothing about this." };
	}
	const introduction = isFirst ? `*${SELF}*\n\n` : "";
	return {
		text: `${introduction}**${best.title}** (help page “${best.page}”)\n\n${best.body}${seeAlso(best, others)}`,
		reason: `This is the section “${best.title}” of the help page “${best.page}”.`,
	};
}

/** A short question that finds nothing may go on with the one before: "And on another computer?" */
function find(question: string, previous: string, index: HelpIndex): readonly HelpSection[] {
	const found = index.search(question.slice(0, MAX_QUESTION_LENGTH));
	if (found.length > 0 || previous === "" || question.length > MAX_FOLLOW_UP_LENGTH) return found;
	if (!/^(?:and|or|what about|how about|then|but|also|so)\b/i.test(question)) return found;
	return index.search(`${previous.slice(0, MAX_QUESTION_LENGTH)} ${question}`);
}

const MAX_QUESTION_LENGTH = 500;
const MAX_FOLLOW_UP_LENGTH = 60;

const SELF = "I am Parley’s built-in guide, not an AI: I look things up in the help pages.";

const HOW_TO_ASK = `Ask me something like:

- How do I connect OpenAI?
- How do I use a local model?
- Where is my history stored?`;

const HOW_TO_CONNECT = `To talk with an AI, connect one:

- **OpenAI**: set \`OPENAI_API_KEY\` where the server runs and start it again.
- **A model on this computer**: start Ollama, LM Studio or llama.cpp, then choose it in the model picker.
- **Any OpenAI-compatible server**: set \`OPENAI_BASE_URL\` and \`MODEL_NAME\`.`;

function nothingFound(isFirst: boolean): string {
	const first = isFirst ? `${SELF} They say nothing about this.` : "The help pages say nothing about this.";
	return `${first}\n\n${HOW_TO_CONNECT}\n\n${HOW_TO_ASK}`;
}

function seeAlso(best: HelpSection, others: readonly HelpSection[]): string {
	const titles = others.filter((section) => section.id !== best.id).map((section) => `“${section.title}”`);
	return titles.length === 0 ? "" : `\n\nSee also: ${titles.join(", ")}.`;
}

function isGreeting(text: string): boolean {
	return /^(?:hi|hello|hey|hallo|hola|bonjour|moin|servus|ciao|good (?:morning|afternoon|evening))(?: there| parley| guide)?[\s!.,]*$/i.test(
		text,
	);
}

function isThanks(text: string): boolean {
	return /^(?:thanks|thank you|thx|great,? thanks)(?: a lot| very much| so much)?[\s!.]*$/i.test(text);
}

function isAboutSelf(text: string): boolean {
	const subject = "(?:an? )?(?:ai|llm|gpt|chatgpt|human|bot|robot|real|person|model|language model)";
	const asked = `(?:so )?(?:who|what) are you|are you ${subject}|what can you do|help(?: me)?`;
	return new RegExp(`^(?:${asked})[\\s?!.]*$`, "i").test(text);
}
