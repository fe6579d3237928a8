import type { ModelMessage } from "../../../application/model-port.ts";
import { wordsOf } from "../../../application/render-parts.ts";
import { GUIDE_WORDS, type GuideLanguage, type GuideWords } from "./guide-words.ts";
import type { Help } from "./help-in.ts";
import type { HelpSection } from "./help-index.ts";
import { languageOf } from "./language-of.ts";

export type GuideReply = {
	/** Markdown. */
	readonly text: string;
	/** Where it comes from, as one sentence. */
	readonly reason: string;
};

/** What the guide says to a conversation: a section of the help pages, or that there is none. */
export async function composeReply(
	messages: readonly ModelMessage[],
	helpIn: (language: GuideLanguage) => Promise<Help>,
): Promise<GuideReply> {
	const said = messages
		.filter((message) => message.role === "user")
		.map((message) => wordsOf(message.content));
	const question = said.at(-1)?.trim() ?? "";
	const isFirst = !messages.some((message) => message.role === "assistant");
	const language = languageOf(question);
	const words = GUIDE_WORDS[language];
	if (isGreeting(question))
		return { text: `${words.hello} ${words.self} ${words.howToAsk}`, reason: words.reasons.greeting };
	if (isThanks(question)) return { text: words.welcome, reason: words.reasons.thanks };
	if (isAboutSelf(question))
		return {
			text: `${words.self}\n\n${words.howToConnect}\n\n${words.howToAsk}`,
			reason: words.reasons.self,
		};
	const found = find({ question, previous: said.at(-2) ?? "" }, await helpIn(language));
	const [best, ...others] = found;
	if (best === undefined) return { text: nothingFound(isFirst, words), reason: words.nothing };
	const introduction = isFirst ? `*${words.self}*\n\n` : "";
	return {
		text: `${introduction}**${best.title}** (${words.page(best.page)})\n\n${best.body}${seeAlso(best, others, words)}`,
		reason: words.reasons.section(best.title, best.page),
	};
}

type Asked = { readonly question: string; readonly previous: string };

/** A short question that finds nothing may go on with the one before: "And on another computer?" */
function find({ question, previous }: Asked, help: Help): readonly HelpSection[] {
	const asked = question.slice(0, MAX_QUESTION_LENGTH);
	const found = help.search(asked);
	if (found.length > 0 || previous === "" || question.length > MAX_FOLLOW_UP_LENGTH) return found;
	if (
		!/^(?:and|or|what about|how about|then|but|also|so|und|oder|dann|aber|auch|وماذا|وكيف|وهل|أو|ثم)(?!\p{L})/iu.test(
			question,
		)
	)
		return found;
	return help.search(`${previous.slice(0, MAX_QUESTION_LENGTH)} ${question}`);
}

const MAX_QUESTION_LENGTH = 500;
const MAX_FOLLOW_UP_LENGTH = 60;

function nothingFound(isFirst: boolean, words: GuideWords): string {
	const first = isFirst ? `${words.self} ${words.nothingYet}` : words.nothing;
	return `${first}\n\n${words.howToConnect}\n\n${words.howToAsk}`;
}

function seeAlso(best: HelpSection, others: readonly HelpSection[], words: GuideWords): string {
	const titles = others
		.filter((section) => section.id !== best.id)
		.map((section) => words.quote(section.title));
	return titles.length === 0 ? "" : `\n\n${words.seeAlso(titles.join(", "))}`;
}

/** What people type first to see whether somebody is there, whatever signs they put behind it. */
function isGreeting(text: string): boolean {
	const hello =
		"hi|hello|hey|hallo|hola|bonjour|moin|servus|ciao|good (?:morning|afternoon|evening)|guten (?:morgen|tag|abend)|test|مرحبا|مرحبًا|السلام عليكم|أهلا";
	const howAreYou = "how are you|how is it going|how's it going|wie geht(?:['’]?s| es)(?: dir)?|كيف حالك";
	return new RegExp(
		`^(?:${hello})(?: there| parley| guide)?(?:[\\s!.,]+(?:${howAreYou}))?[^\\p{L}\\p{N}]*$`,
		"iu",
	).test(text);
}

function isThanks(text: string): boolean {
	return /^(?:thanks|thank you|thx|great,? thanks|danke|vielen dank|شكرا|شكرًا)(?: a lot| very much| so much)?[\s!.]*$/i.test(
		text,
	);
}

function isAboutSelf(text: string): boolean {
	const subject = "(?:an? )?(?:ai|llm|gpt|chatgpt|human|bot|robot|real|person|model|language model)";
	const asked = `(?:so )?(?:who|what) are you|are you ${subject}|what can you do|help(?: me)?|wer bist du|was bist du|bist du eine? (?:ki|mensch|bot)|was kannst du|hilfe|من أنت|ماذا يمكنك أن تفعل|مساعدة`;
	return new RegExp(`^(?:${asked})[\\s?!.؟]*$`, "i").test(text);
}
