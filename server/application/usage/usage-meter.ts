import { estimateTokens, TOKENS_PER_MESSAGE } from "../../protocol/estimate-tokens.ts";
import type { LeftOut, Usage } from "../../protocol/rest.ts";
import type { ModelRequest } from "../model-port.ts";
import type { Clock } from "../ports.ts";
import { addUsage } from "./add-usage.ts";
import { requestTexts } from "./request-texts.ts";

/** The texts of a request whose provider did not tell what it took. */
export type Uncounted = { readonly input: readonly string[]; readonly output: string };

/** What a task took, and what of it is only estimated so far. */
export type Metered = {
	readonly usage: Usage;
	readonly uncounted: readonly Uncounted[];
	/** What the provider told, with the times; its tokens are 0 where it told nothing. */
	readonly told: Usage;
};

export type UsageMeter = {
	/** A request goes out. What the one before took stays counted. */
	startRequest(request: ModelRequest | null): void;
	/** What the provider says of the request that runs; providers that count on say it again and again. */
	report(usage: Usage): void;
	/** Choices that did not go along with a request. */
	noteLeftOut(choices: readonly LeftOut[]): void;
	/** Lengths of what has been written so far, in UTF-16 code units. */
	noteOutput(textLength: number, reasoningLength: number): void;
	/** Null where nothing was taken, as far as one can tell. */
	read(answer: {
		readonly content: string;
		readonly reasoning: string;
		readonly isStopped: boolean;
	}): Metered | null;
};

type Request = {
	readonly request: ModelRequest | null;
	readonly textFrom: number;
	readonly reasoningFrom: number;
	hasOutput: boolean;
	reported: Usage | null;
};

/**
 * Adds up what the requests of one task took. A request that failed before its first word took nothing; one that was
 * stopped before it has been read by the model all the same. @param initial what the answer has already
 */
export function createUsageMeter(
	clock: Clock,
	initial: { readonly text: string; readonly reasoning: string },
): UsageMeter {
	const requests: Request[] = [];
	let current: Request | null = null;
	let textLength = initial.text.length;
	let reasoningLength = initial.reasoning.length;
	const leftOut = new Set<LeftOut>();
	let startedAt: number | null = null;
	let firstAt: number | null = null;
	let hasReasoned = false;
	let answeredAt: number | null = null;

	const textsOf = (
		one: Request,
		index: number,
		{ content, reasoning }: { readonly content: string; readonly reasoning: string },
	): Uncounted => {
		const next = requests[index + 1];
		// An object stands for itself, whatever came before it.
		const text = one.request?.schema ? content : content.slice(one.textFrom, next?.textFrom);
		return {
			input: one.request === null ? [] : requestTexts(one.request),
			output: reasoning.slice(one.reasoningFrom, next?.reasoningFrom) + text,
		};
	};
	return {
		startRequest(request) {
			startedAt ??= clock.now().getTime();
			for (const choice of request?.leftOut ?? []) leftOut.add(choice);
			const lengths = { textFrom: textLength, reasoningFrom: reasoningLength };
			current = { request, ...lengths, hasOutput: false, reported: null };
			requests.push(current);
		},
		report(usage) {
			if (current !== null) current.reported = usage;
		},
		noteLeftOut(choices) {
			for (const choice of choices) leftOut.add(choice);
		},
		noteOutput(text, reasoning) {
			firstAt ??= clock.now().getTime();
			hasReasoned ||= reasoning > initial.reasoning.length;
			if (hasReasoned && text > initial.text.length) answeredAt ??= clock.now().getTime();
			textLength = text;
			reasoningLength = reasoning;
			if (current !== null) current.hasOutput = true;
		},
		read(answer) {
			const uncounted = requests.flatMap((one, index) => {
				const wasRead = one.hasOutput || (answer.isStopped && one === current);
				return one.reported === null && wasRead ? [textsOf(one, index, answer)] : [];
			});
			const reported = requests.flatMap(({ reported: one }) => one ?? []);
			if (uncounted.length + reported.length === 0) return null;
			const times = {
				...(startedAt === null ? {} : { duration_ms: Math.max(0, clock.now().getTime() - startedAt) }),
				...(startedAt === null || firstAt === null
					? {}
					: { first_token_ms: Math.max(0, firstAt - startedAt) }),
				...(startedAt === null || !hasReasoned
					? {}
					: { reasoning_ms: Math.max(0, (answeredAt ?? clock.now().getTime()) - startedAt) }),
			};
			const context = lastContext(requests, uncounted);
			const nothing: Usage = { input_tokens: 0, output_tokens: 0 };
			const told: Usage = {
				...reported.reduce((sum, one) => addUsage(sum, one), nothing),
				...times,
				...context,
				...(leftOut.size === 0 ? {} : { left_out: [...leftOut] }),
			};
			return { told, uncounted, usage: uncounted.map(estimate).reduce(addUsage, told) };
		},
	};
}

function estimate({ input, output }: Uncounted): Usage {
	const read = input.reduce((sum, text) => sum + estimateTokens(text) + TOKENS_PER_MESSAGE, 0);
	return { input_tokens: read, output_tokens: estimateTokens(output), estimated: true };
}

/** How long the conversation is after the last request, and where it began for it. What was thought is not read again. */
function lastContext(requests: readonly Request[], uncounted: readonly Uncounted[]): Partial<Usage> {
	const last = requests.findLast(({ reported, hasOutput }) => reported !== null || hasOutput);
	const from = last?.request?.contextFrom;
	const missing = uncounted.at(-1);
	const taken = last?.reported ?? (missing === undefined ? null : estimate(missing));
	return {
		...(taken === null
			? {}
			: { context_tokens: taken.input_tokens + taken.output_tokens - (taken.reasoning_tokens ?? 0) }),
		...(from === undefined ? {} : { context_from: from }),
	};
}
