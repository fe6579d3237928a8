import { eachWord } from "./search-text.ts";

/** Facts of a message that searches are limited by, as words that no text holds: their first character is for private use. */
const FACT = "\ue000";

export type MessageFacts = {
	readonly chatId: number;
	readonly isAi: boolean;
	readonly model: string | null;
	/** ISO time. */
	readonly createdAt: string;
};

/** What the index is given of a message: its words, folded, with one space between them, and its facts. */
export function toDocument(content: string, { chatId, isAi, model, createdAt }: MessageFacts): string {
	const facts = [chatFact(chatId), roleFact(isAi), ...dateFacts(createdAt)];
	if (model !== null) facts.push(modelFact(model));
	return `${toIndexText(content)} ${facts.join(" ")}`;
}

export function toIndexText(text: string): string {
	let words = "";
	eachWord(text, (folded) => {
		words += words === "" ? folded : ` ${folded}`;
		return true;
	});
	return words;
}

export function chatFact(chatId: number): string {
	return `${FACT}c${chatId}`;
}

export function roleFact(isAi: boolean): string {
	return `${FACT}r${isAi ? 1 : 0}`;
}

export function modelFact(model: string): string {
	return `${FACT}m${toHex(model)}`;
}

/** Of its UTF-8. */
function toHex(text: string): string {
	return encodeURIComponent(text).replace(/%(..)|([\s\S])/g, (_, byte: string | undefined, char: string) =>
		byte === undefined ? char.charCodeAt(0).toString(16).padStart(2, "0") : byte.toLowerCase(),
	);
}

/** Year, month and day. */
function dateFacts(createdAt: string): readonly string[] {
	const [year = "", month = "", day = ""] = createdAt.slice(0, 10).split("-");
	return [`${FACT}y${year}`, `${FACT}y${year}${month}`, `${FACT}y${year}${month}${day}`];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The fewest years, months and days that hold all of the time from `from` to `to`, in milliseconds since 1970. */
export function factsOfPeriod(from: number, to: number): readonly string[] {
	const facts: string[] = [];
	for (let at = startOfDay(from); at < to; ) {
		const date = new Date(at);
		const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
		const nextYear = Date.UTC(year + 1, 0, 1);
		const nextMonth = Date.UTC(year, month + 1, 1);
		const [, monthOf = "", dayOf = ""] = date.toISOString().slice(0, 10).split("-");
		if (at === Date.UTC(year, 0, 1) && nextYear <= to) {
			facts.push(`${FACT}y${year}`);
			at = nextYear;
		} else if (at === Date.UTC(year, month, 1) && nextMonth <= to) {
			facts.push(`${FACT}y${year}${monthOf}`);
			at = nextMonth;
		} else {
			facts.push(`${FACT}y${year}${monthOf}${dayOf}`);
			at += DAY_MS;
		}
	}
	return facts;
}

function startOfDay(at: number): number {
	return Math.floor(at / DAY_MS) * DAY_MS;
}
