export type OpenWorkload = {
	readonly name: "open-200" | "open-2000" | "open-10000";
	readonly kind: "open";
	readonly chat: string;
	/** Opened after it, in the same page. */
	readonly next: string;
};
export type StreamWorkload = {
	readonly name: "stream-100" | "stream-500" | "stream-100-slow4x" | "stream-100-in-10000";
	readonly kind: "stream";
	readonly chat: string;
	readonly tokensPerSecond: number;
	readonly tokenCount: number;
	/** How much slower the browser's processor is made. */
	readonly slowdown: number;
};
export type AnswersWorkload = {
	readonly name: "answers-10";
	readonly kind: "answers";
	readonly chat: string;
	readonly count: number;
	readonly tokensPerSecond: number;
	/** Of each answer. */
	readonly tokenCount: number;
};
/** Chats are named by the number of their messages and, where there are several of a size, a letter. */
export type Workload = OpenWorkload | StreamWorkload | AnswersWorkload;

/** Left out for those that need many seconds for a chat of 2,000, unless one asks for them. */
export const LONG: readonly Workload["name"][] = ["open-10000", "stream-100-in-10000", "answers-10"];

export function endMark(chat: string): string {
	return `end-of-${chat}`;
}

/** @param scale share of the tokens that are written */
export function createWorkloads(scale: number): readonly Workload[] {
	const tokenCount = Math.round(3000 * scale);
	const stream = (
		name: StreamWorkload["name"],
		tokensPerSecond: number,
		slowdown: number,
		chat = "200",
	): StreamWorkload => ({ name, kind: "stream", chat, tokensPerSecond, tokenCount, slowdown });
	return [
		{ name: "open-200", kind: "open", chat: "200", next: "200b" },
		{ name: "open-2000", kind: "open", chat: "2000", next: "2000b" },
		{ name: "open-10000", kind: "open", chat: "10000", next: "10000b" },
		stream("stream-100", 100, 1),
		stream("stream-500", 500, 1),
		stream("stream-100-slow4x", 100, 4),
		stream("stream-100-in-10000", 100, 1, "10000"),
		{ name: "answers-10", kind: "answers", chat: "200", count: 10, tokensPerSecond: 1000, tokenCount },
	];
}
