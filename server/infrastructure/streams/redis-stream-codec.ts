import type { Redis } from "ioredis";
import type { StreamEntry, StreamSnapshot } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { isToolCallOpen, type ToolCall } from "../../protocol/tools.ts";

export const RUNNING_TTL_MS = 24 * 3600 * 1000;
/** Fields of `meta` that hold calls begin so. */
const TOOL_FIELD = "tool:";
/** Field of `meta` with the how manieth snapshot `structured` holds. */
const SNAPSHOTS_FIELD = "snapshots";
const ENDED_TTL_MS = 5 * 60 * 1000;

/** Keys of a task, in the order of the scripts, which make them by the same rule. */
export function keysOf(taskId: TaskId): [string, string, string, string, string] {
	const base = `parley:{${taskId}}`;
	return [`${base}:meta`, `${base}:text`, `${base}:reasoning`, `${base}:structured`, `${base}:fence`];
}

/** Keys of a node: its log, how many flushes of texts it took, and the items whose texts their keys lack. */
export function nodeKeysOf(nodeId: string): {
	readonly log: string;
	readonly count: string;
	readonly unwritten: string;
} {
	const log = `parley:log:${nodeId}`;
	return { log, count: `${log}:count`, unwritten: `${log}:unwritten` };
}

/**
 * Arguments of the append script; `stored` are the bytes that the keys hold before, and the text that only the log has,
 * `leaseEnd` is by Redis' clock.
 */
export function appendArguments(
	taskId: TaskId,
	fence: number,
	stored: { readonly textBytes: number; readonly reasoningBytes: number; readonly unwritten: string },
	entries: readonly StreamEntry[],
	leaseEnd: number,
): (string | number)[] {
	const end = entries.find((entry) => entry.type === "end");
	const structured = entries.findLast((entry) => entry.type === "structured");
	return [
		taskId,
		fence,
		end === undefined ? RUNNING_TTL_MS : ENDED_TTL_MS,
		stored.textBytes,
		stored.unwritten + textOf(entries, "text"),
		stored.reasoningBytes,
		textOf(entries, "reasoning"),
		structured === undefined ? "" : structured.json,
		end === undefined ? "" : JSON.stringify(end),
		JSON.stringify(entries),
		leaseEnd,
		...(structured === undefined ? [] : [SNAPSHOTS_FIELD, structured.nth]),
		...entries.flatMap((entry) =>
			entry.type === "tool" ? [`${TOOL_FIELD}${entry.call.id}`, JSON.stringify(entry.call)] : [],
		),
	];
}

export function textOf(entries: readonly StreamEntry[], type: "text" | "reasoning"): string {
	let text = "";
	for (const entry of entries) if (entry.type === type) text += entry.text;
	return text;
}

/** The fewest entries that add up to the snapshot. */
export function entriesOf(snapshot: StreamSnapshot): StreamEntry[] {
	const { text, reasoning, tools, structured, snapshots, end } = snapshot;
	return [
		...(reasoning === "" ? [] : [{ type: "reasoning" as const, offset: 0, text: reasoning }]),
		...tools.map((call) => ({ type: "tool" as const, call })),
		...(structured === null ? [] : [{ type: "structured" as const, json: structured, nth: snapshots }]),
		...(text === "" ? [] : [{ type: "text" as const, offset: 0, text }]),
		...(end === null ? [] : [{ type: "end" as const, ...end }]),
	];
}

/** A step of one task in a log; null: the task goes on in another log. */
export type LogStep = { readonly taskId: string; readonly entries: readonly StreamEntry[] | null };

/** What an item of a log says, by its fields as the scripts write them. */
export function stepsOfItem([name = "", value = "[]"]: readonly string[]): readonly LogStep[] {
	if (name !== "texts") {
		return [{ taskId: name, entries: value === "moved" ? null : (JSON.parse(value) as StreamEntry[]) }];
	}
	const parts = JSON.parse(value) as (string | number)[];
	const steps: LogStep[] = [];
	for (let i = 0; i + 2 < parts.length; i += 3) {
		const text = { type: "text", offset: Number(parts[i + 1]), text: String(parts[i + 2]) } as const;
		steps.push({ taskId: String(parts[i]), entries: [text] });
	}
	return steps;
}

export type StoredAnswer = {
	readonly snapshot: StreamSnapshot;
	/** The log that carries what follows, from this id on. */
	readonly logKey: string;
	readonly lastId: string;
};

/** What Redis holds of a task; null where it holds nothing. */
export async function readStored(redis: Redis, taskId: TaskId): Promise<StoredAnswer | null> {
	const answer = await redis.readAnswer(...keysOf(taskId), taskId);
	const [fence, end, text = "", reasoning, structured, logKey, lastId] = answer as string[];
	if (!fence) return null;
	const meta = fieldsOf(answer.at(-1));
	return {
		snapshot: {
			text: text + textAfter(text.length, taskId, answer.at(-2)),
			reasoning: reasoning ?? "",
			tools: toolsOf(meta),
			structured: structured || null,
			snapshots: Number(meta.get(SNAPSHOTS_FIELD) ?? 0),
			end: end ? JSON.parse(end) : null,
		},
		logKey: logKey ?? "",
		lastId: lastId ?? "0-0",
	};
}

/** What items of a log have of the text of a task after so many code units. */
function textAfter(length: number, taskId: TaskId, items: string | readonly string[] | undefined): string {
	let text = "";
	for (const item of Array.isArray(items) ? items : []) {
		for (const step of stepsOfItem(["texts", item])) {
			const [entry] = step.taskId === taskId ? (step.entries ?? []) : [];
			const known = length + text.length;
			if (entry?.type === "text" && entry.offset <= known) text += entry.text.slice(known - entry.offset);
		}
	}
	return text;
}

function fieldsOf(hash: string | readonly string[] | undefined): ReadonlyMap<string, string> {
	const fields = new Map<string, string>();
	if (!Array.isArray(hash)) return fields;
	for (let i = 0; i + 1 < hash.length; i += 2) fields.set(hash[i], hash[i + 1]);
	return fields;
}

/** Calls among the fields of `meta`, which a hash may give in any order. */
function toolsOf(meta: ReadonlyMap<string, string>): readonly ToolCall[] {
	const calls: ToolCall[] = [];
	for (const [field, value] of meta) {
		if (field.startsWith(TOOL_FIELD)) calls.push(JSON.parse(value) as ToolCall);
	}
	return calls.sort((a, b) => a.round - b.round || (a.id < b.id ? -1 : 1));
}

/**
 * What is known of an answer by two that know parts of it, each part as far as either has it: one of the two where that
 * is all there is, or where it alone has the end, with which an answer is whole.
 */
export function moreOf(a: StreamSnapshot | null, b: StreamSnapshot | null): StreamSnapshot | null {
	if (a === null || b === null) return a ?? b;
	if ((a.end === null) !== (b.end === null)) return a.end === null ? b : a;
	const later = isLater(b, a) ? b : a;
	const more: StreamSnapshot = {
		text: longerOf(a.text, b.text),
		reasoning: longerOf(a.reasoning, b.reasoning),
		structured: later.structured,
		snapshots: later.snapshots,
		tools: progressOf(b.tools) > progressOf(a.tools) ? b.tools : a.tools,
		end: a.end,
	};
	const isAll = (one: StreamSnapshot) =>
		one.text === more.text &&
		one.reasoning === more.reasoning &&
		one.structured === more.structured &&
		one.snapshots === more.snapshots &&
		progressOf(one.tools) === progressOf(more.tools);
	return [a, b].find(isAll) ?? more;
}

function longerOf(a: string, b: string): string {
	return b.length > a.length ? b : a;
}

/** By the count of snapshots: a correction begins anew, and may be shorter. Where nobody counted, the longer is later. */
function isLater(one: StreamSnapshot, other: StreamSnapshot): boolean {
	if (one.structured === null || other.structured === null) return one.structured !== null;
	if (one.snapshots !== other.snapshots) return one.snapshots > other.snapshots;
	return one.structured.length > other.structured.length;
}

/** Grows with every step of every call. */
function progressOf(tools: readonly ToolCall[]): number {
	return tools.reduce(
		(sum, call) => sum + (isToolCallOpen(call) ? (call.status === "waiting" ? 1 : 2) : 3),
		0,
	);
}
