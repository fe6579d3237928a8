import { AppError } from "../../domain/app-error.ts";
import type { TaskId } from "../../protocol/ids.ts";
import type { Message } from "../../protocol/rest.ts";
import type { ModelRequest } from "../model-port.ts";
import { type Generation, type Lease, type LoadMeter, type SignalBus, StaleFenceError } from "../ports.ts";
import { createPacer } from "./pacer.ts";
import { endUnbegun, type RunDeps, runGeneration, Stop } from "./run-generation.ts";

/** How long a lease holds without being renewed; an answer is adopted at the latest this long after its owner died. */
const LEASE_MS = 6000;
const RENEW_EVERY_MS = 2000;
/** By then an answer whose owner has died when it is stopped was taken over. */
const STOP_HOLDS_MS = 60_000;

export type GenerationRunner = {
	/** The lease that a new generation gets in the transaction that stores it. */
	newLease(): Lease;
	/**
	 * Keeps the lease of a generation that is to be started here, while what it needs is got ready: that may take
	 * longer than a lease holds. Ends with the returned function.
	 */
	hold(generation: Generation): () => void;
	/**
	 * Opens the stream so that it can be read, then writes the answer in the background: from a request,
	 * or, where that is null, from the generation's checkpoint on. An answer whose stream cannot be opened ends
	 * as an error with the text it has; one that has a newer owner by then is left to it.
	 */
	start(generation: Generation, answer: Message, request: ModelRequest | null): Promise<void>;
	/** Ends an answer as an error, in the background, for which nothing could be started. */
	refuse(generation: Generation, answer: Message, cause: unknown): void;
	/** Keeps the leases of what runs here; what another node has taken over is stopped. */
	renewLeases(): Promise<void>;
	readonly runningCount: number;
	/** Waits up to `graceMs` for running answers, then ends the rest as interrupted with their text stored. */
	drain(graceMs: number): Promise<void>;
	close(): void;
};

const NEVER_BUSY: LoadMeter = { isBusy: () => false };

type Running = {
	readonly controller: AbortController;
	readonly done: Promise<void>;
	leaseExpiresAt: Date;
};

/** Runs the models that write answers on this node. */
export function createGenerationRunner(
	runnerDeps: Omit<RunDeps, "pacer"> & {
		readonly bus: Pick<SignalBus, "onStopRequest">;
		readonly load: LoadMeter;
	},
): GenerationRunner {
	const { log, store, bus, clock, owner, logger } = runnerDeps;
	const pacer = createPacer(log.gathers ? NEVER_BUSY : runnerDeps.load);
	const deps: RunDeps = { ...runnerDeps, pacer };
	const running = new Map<TaskId, Running>();
	/** What is got ready, and when the lease of each ends. */
	const held = new Map<TaskId, { leaseExpiresAt: Date }>();
	const stop = (taskId: TaskId, reason: Stop["reason"]) =>
		running.get(taskId)?.controller.abort(new Stop(reason));
	/** Stops of what does not run here, by when they were asked for: it may be about to begin, or to be taken over. */
	const awaited = new Map<TaskId, number>();
	const unsubscribe = bus.onStopRequest((taskId) => {
		if (running.has(taskId)) return stop(taskId, "stopped");
		const nowMs = performance.now();
		for (const [known, askedAtMs] of awaited) if (nowMs - askedAtMs > STOP_HOLDS_MS) awaited.delete(known);
		awaited.set(taskId, nowMs);
	});
	let renewedUntil = new Date(0);
	let toldEndMs = 0;
	const renew = async () => {
		const { expiresAt } = newLease();
		const ours = new Map<TaskId, { leaseExpiresAt: Date }>([...held, ...running]);
		for (const taskId of await store.renewLeases(owner, [...ours.keys()], expiresAt)) {
			stop(taskId, "lost");
			// It may still write what it has: until it is gone, the log is told that its lease was over.
			ours.delete(taskId);
		}
		for (const task of ours.values()) task.leaseExpiresAt = expiresAt;
		renewedUntil = expiresAt;
		tellLeaseEnd();
	};
	/** The log knows one end for all tasks: that of the lease that ends first. */
	const tellLeaseEnd = () => {
		const ends = [...running.values()].map((task) => task.leaseExpiresAt.getTime());
		const endMs = ends.length === 0 ? renewedUntil.getTime() : Math.min(...ends);
		if (endMs === toldEndMs) return;
		toldEndMs = endMs;
		log.setLeaseEnd(new Date(endMs));
	};
	const heartbeat = setInterval(() => {
		renew().catch((error) => logger.warn({ error: String(error) }, "leases could not be renewed"));
	}, RENEW_EVERY_MS);
	heartbeat.unref();
	const keep = (generation: Generation, controller: AbortController, work: Promise<void>) => {
		const { taskId } = generation;
		const done = work.finally(() => {
			// The task may have been taken over by another node and back meanwhile.
			if (running.get(taskId) === task) running.delete(taskId);
			tellLeaseEnd();
		});
		const { leaseExpiresAt } = held.get(taskId) ?? generation;
		const task: Running = { controller, done, leaseExpiresAt };
		running.set(taskId, task);
		tellLeaseEnd();
	};
	const newLease = (): Lease => ({ owner, expiresAt: new Date(clock.now().getTime() + LEASE_MS) });

	return {
		newLease,
		renewLeases: renew,
		hold({ taskId, leaseExpiresAt }) {
			held.set(taskId, { leaseExpiresAt });
			return () => void held.delete(taskId);
		},
		async start(generation, answer, request) {
			const { taskId } = generation;
			const controller = new AbortController();
			const failure = await log.open(taskId, generation.fence).then(
				() => null,
				(error: unknown) => error,
			);
			// It has a newer owner already, who writes it.
			if (failure instanceof StaleFenceError) return;
			if (awaited.delete(taskId)) controller.abort(new Stop("stopped"));
			const work =
				failure === null
					? runGeneration(deps, { generation, answer, request, controller })
					: endUnbegun(
							deps,
							generation,
							answer,
							new AppError("storage_unavailable", undefined, { cause: failure }),
						);
			keep(generation, controller, work);
		},
		refuse(generation, answer, cause) {
			keep(generation, new AbortController(), endUnbegun(deps, generation, answer, cause));
		},
		get runningCount() {
			return running.size;
		},
		async drain(graceMs) {
			const all = () => Promise.all([...running.values()].map((task) => task.done));
			const graceIsOver = new Promise<"over">((resolve) => {
				setTimeout(() => resolve("over"), graceMs).unref();
			});
			// A task may have begun while others were waited for: it has what is left of the time.
			while (running.size > 0 && (await Promise.race([all(), graceIsOver])) !== "over");
			for (const taskId of running.keys()) stop(taskId, "shutdown");
			await all();
		},
		close() {
			clearInterval(heartbeat);
			unsubscribe();
			pacer.close();
		},
	};
}
