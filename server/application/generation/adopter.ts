import type { TaskId } from "../../protocol/ids.ts";
import { isToolCallOpen, type ToolCall } from "../../protocol/tools.ts";
import type {
	Clock,
	GenerationEnd,
	GenerationStore,
	Logger,
	SignalBus,
	StoredTask,
	StreamEntry,
	StreamLog,
} from "../ports.ts";
import { cancelled } from "../tools/tool-box.ts";
import type { GenerationRunner } from "./generation-runner.ts";
import { createLeaseWatch } from "./lease-watch.ts";
import { interrupted } from "./run-generation.ts";

const LOOK_EVERY_MS = 2000;
/** A log that comes and goes is there for moments only. */
const LOOK_AGAIN_MS = 250;
/**
 * How long a log that cannot be read is waited for: what was shown may be there alone, and nothing shown may be lost;
 * but no row streams for ever. By then the lease of whoever died is over as well, so that the log takes nothing more
 * from there that was on its way.
 */
const PATIENCE_MS = 30_000;

export type Adopter = {
	/** Adopts what has no owner now; returns how many answers that were. */
	adoptOrphans(): Promise<number>;
	/** Looks for orphans from now on. */
	start(): void;
	close(): void;
};

type Deps = {
	readonly log: Pick<StreamLog, "open" | "readSnapshot" | "append" | "release">;
	readonly store: Pick<GenerationStore, "adopt" | "renewLeases" | "endGeneration">;
	readonly bus: Pick<SignalBus, "publishToUser">;
	readonly clock: Clock;
	readonly logger: Logger;
	readonly runner: Pick<GenerationRunner, "newLease" | "renewLeases" | "start">;
	/** Whether the process with this owner name is known to be dead, so that its lease need not run out. */
	readonly isGone: (owner: string) => boolean;
	/** About what the answer of a dead node has taken. */
	readonly measure: (
		orphan: StoredTask,
		known: Pick<GenerationEnd, "content" | "reasoning">,
	) => Promise<Pick<GenerationEnd, "usage" | "source">>;
};

/**
 * Takes care of the answers of nodes that died: no row streams for ever, and all text that was shown is kept [R7].
 * Taking over raises the fence number, so a node that was only paused can write no more [R8].
 */
export function createAdopter(deps: Deps): Adopter {
	const { store, clock, logger, runner } = deps;
	const watch = createLeaseWatch(deps.isGone);
	let timer: NodeJS.Timeout | undefined;
	let isClosed = false;
	let looking: Promise<number> | null = null;
	/** When a task was first found whose log could not be read, and has not been read since. */
	let unreadableSince: ReadonlyMap<TaskId, number> = new Map();

	/** Resolves with whether it was adopted. */
	const adoptOne = async (orphan: StoredTask, waitedMs: number): Promise<boolean> => {
		const { taskId } = orphan.generation;
		try {
			await takeOver(deps, orphan, waitedMs < PATIENCE_MS ? "whole" : "known");
			return true;
		} catch (error) {
			// Left to the next look: what was shown may be in the log alone, and the log be back by then.
			if (waitedMs === 0) logger.warn({ taskId, error: String(error) }, "orphan could not be adopted");
			await store.renewLeases(runner.newLease().owner, [taskId], new Date(0));
			return false;
		}
	};
	const adoptAll = async (): Promise<number> => {
		// After a sleep of the machine leases are over whose answers run on, here.
		await runner.renewLeases();
		const look = watch.begin(clock.now());
		const orphans = await store.adopt({ lease: runner.newLease(), isOrphan: look.isOrphan });
		look.end();
		const unreadable = new Map<TaskId, number>();
		for (const orphan of orphans) {
			const { taskId } = orphan.generation;
			const nowMs = clock.now().getTime();
			const since = unreadableSince.get(taskId) ?? nowMs;
			if (!(await adoptOne(orphan, nowMs - since))) unreadable.set(taskId, since);
		}
		// What another node has taken meanwhile is new to this one when it is an orphan again.
		unreadableSince = unreadable;
		return orphans.length;
	};
	const adoptOrphans = () => {
		looking ??= adoptAll().finally(() => {
			looking = null;
		});
		return looking;
	};
	return {
		adoptOrphans,
		start() {
			const lookLater = () => {
				timer = setTimeout(look, unreadableSince.size === 0 ? LOOK_EVERY_MS : LOOK_AGAIN_MS);
				timer.unref();
			};
			const look = () => {
				adoptOrphans()
					.catch((error) => logger.warn({ error: String(error) }, "orphans could not be adopted"))
					.finally(() => {
						if (!isClosed) lookLater();
					});
			};
			lookLater();
		},
		close() {
			isClosed = true;
			clearTimeout(timer);
		},
	};
}

/** Goes on with an answer that its provider writes in the background, ends any other. */
async function takeOver(deps: Deps, orphan: StoredTask, need: "whole" | "known"): Promise<void> {
	const { generation, answer } = orphan;
	if (generation.checkpoint === null) return endOrphan(deps, orphan, need);
	await deps.log.open(generation.taskId, generation.fence);
	const known = await lastKnown(deps.log, orphan, need);
	// From before its tools it would call them again.
	if (known.tools.length > (generation.checkpoint.toolCalls ?? 0)) return endOrphan(deps, orphan, need);
	deps.logger.info({ taskId: generation.taskId }, "going on with an answer whose node had died");
	const { snapshots, ...parts } = known;
	await deps.runner.start({ ...generation, snapshots }, { ...answer.value, ...parts }, null);
}

async function endOrphan(deps: Deps, orphan: StoredTask, need: "whole" | "known"): Promise<void> {
	const { log, store, bus, clock, logger } = deps;
	const { generation } = orphan;
	await log.open(generation.taskId, generation.fence);
	const last = await lastKnown(log, orphan, need);
	// Whether a call had its effect nobody knows; it is never made again by itself.
	const known = { ...last, tools: last.tools.map((call) => (isToolCallOpen(call) ? cancelled(call) : call)) };
	const { snapshots: _, ...parts } = known;
	const end = { ...parts, ...interrupted(), ...(await deps.measure(orphan, known)) };
	const stored = await store.endGeneration(generation.taskId, generation.fence, end, clock.now());
	if (stored === null) return;
	logger.info(
		{ taskId: generation.taskId, length: end.content.length },
		"ended an answer whose node had died",
	);
	await log.append(generation.taskId, generation.fence, [
		// Of what the row alone had, readers have seen nothing; of the rest the log drops what it has [R3].
		...entriesOf(known, generation.schema !== null),
		{
			type: "end",
			status: end.status,
			length: end.content.length,
			usage: stored.value.usage ?? null,
			error: end.error,
			rev: stored.rev,
		},
	]);
	log.release(generation.taskId, generation.fence);
	bus.publishToUser(generation.userId, {
		audience: "welcomed",
		event: { type: "message_updated", message: stored.value, rev: stored.rev },
	});
}

type Known = Pick<GenerationEnd, "content" | "reasoning"> & {
	readonly tools: ToolCall[];
	/** The how manieth snapshot of a structured answer `content` is. */
	readonly snapshots: number;
};

function entriesOf(
	{ content, reasoning, tools, snapshots }: Known,
	isStructured: boolean,
): readonly StreamEntry[] {
	const text: StreamEntry = isStructured
		? { type: "structured", json: content, nth: snapshots }
		: { type: "text", offset: 0, text: content };
	return [
		...(reasoning === "" ? [] : [{ type: "reasoning", offset: 0, text: reasoning } as const]),
		...tools.map((call) => ({ type: "tool", call }) as const),
		...(content === "" ? [] : [text]),
	];
}

/** The later of what the log and the row have: the row is written less often, the log may have been lost. */
async function lastKnown(
	log: Pick<StreamLog, "readSnapshot">,
	{ generation, answer }: StoredTask,
	need: "whole" | "known",
): Promise<Known> {
	const { value } = answer;
	const row = {
		content: value.content,
		reasoning: value.reasoning ?? "",
		tools: value.tools ?? [],
		snapshots: generation.snapshots,
	};
	const snapshot = await log.readSnapshot(generation.taskId, need);
	if (snapshot === null) return row;
	const content = snapshot.structured ?? snapshot.text;
	// A text only grows. Of an object the snapshots are counted: where it is corrected, a later one may be shorter.
	const isLogLater =
		snapshot.snapshots === row.snapshots
			? content.length >= row.content.length
			: snapshot.snapshots > row.snapshots;
	return {
		content: isLogLater ? content : row.content,
		snapshots: isLogLater ? snapshot.snapshots : row.snapshots,
		reasoning: snapshot.reasoning.length >= row.reasoning.length ? snapshot.reasoning : row.reasoning,
		// Each step is in the log before it is in the row.
		tools: snapshot.tools.length >= row.tools.length ? [...snapshot.tools] : row.tools,
	};
}
