import type { Attachment } from "./attachments.ts";
import { estimateTokens, TOKENS_PER_MESSAGE } from "./estimate-tokens.ts";
import type { ToolCall } from "./tools.ts";

/** What a model may write, where nothing else was chosen: a quarter of its context, but no more than this. */
const USUAL_ANSWER_TOKENS = 4096;
/** Estimates may be this much too low. */
const MARGIN = 0.1;
/** About as providers count images: by their area, up to what they shrink them to. */
const PIXELS_PER_TOKEN = 750;
const MOST_IMAGE_TOKENS = 1600;
const BYTES_PER_TOKEN = 4;
/** Of a document most bytes are no text. */
const DOCUMENT_BYTES_PER_TOKEN = 20;

type Said = {
	readonly content: string;
	readonly attachments?: readonly Attachment[] | undefined;
	readonly tools?: readonly ToolCall[] | undefined;
};

/** About what a message takes of a model's context, with what is attached to it. */
export function estimateMessage({ content, attachments = [], tools = [] }: Said): number {
	const attached = attachments.reduce((sum, attachment) => sum + estimateAttachment(attachment), 0);
	const called = tools.reduce((sum, call) => sum + estimateCall(call), 0);
	return estimateTokens(content) + attached + called + TOKENS_PER_MESSAGE;
}

/** How many tokens may be read, so that the answer has room as well. */
export function roomToRead(contextTokens: number, maxOutputTokens: number | null): number {
	const answer = maxOutputTokens ?? Math.min(USUAL_ANSWER_TOKENS, contextTokens / 4);
	return Math.max(0, Math.floor((contextTokens - Math.min(answer, contextTokens / 2)) * (1 - MARGIN)));
}

/**
 * Where a conversation has to begin so that it fits: number of its oldest messages that are left out. The last one
 * always stays. What follows is whole turns: it begins with a person's message, if there is one.
 * @param said oldest first; `tokensOf` is asked of the newest ones only, until there is no more room
 */
export function countLeftOut<Message extends { readonly is_ai: boolean }>(
	said: readonly Message[],
	tokensOf: (message: Message) => number,
	room: number,
): number {
	let left = room;
	let first = said.length;
	while (first > 0) {
		const message = said[first - 1];
		if (message === undefined) break;
		left -= tokensOf(message);
		if (left < 0 && first < said.length) break;
		first--;
	}
	if (first === 0) return 0;
	const turn = said.findIndex((message, index) => index >= first && !message.is_ai);
	return turn === -1 ? first : turn;
}

function estimateCall({ tool, arguments: given, result = "" }: ToolCall): number {
	return estimateTokens(`${tool} ${JSON.stringify(given)}`) + estimateTokens(result) + 2 * TOKENS_PER_MESSAGE;
}

function estimateAttachment({ mime, size_bytes: bytes, width, height }: Attachment): number {
	if (mime.startsWith("image/")) {
		const area = (width ?? 0) * (height ?? 0);
		return area === 0 ? MOST_IMAGE_TOKENS : Math.min(MOST_IMAGE_TOKENS, Math.ceil(area / PIXELS_PER_TOKEN));
	}
	const isText = mime.startsWith("text/") || /json|xml|csv|javascript/.test(mime);
	return Math.ceil(bytes / (isText ? BYTES_PER_TOKEN : DOCUMENT_BYTES_PER_TOKEN));
}
