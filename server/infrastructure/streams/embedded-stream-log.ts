import type { StreamLog, StreamPosition } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { createFlushScheduler } from "./flush-scheduler.ts";
import type { Journal } from "./journal.ts";
import { LiveStream } from "./live-stream.ts";
import { type PendingAppend, type QueuedAppend, takeEntries } from "./merge-appends.ts";

/**
 * The stream log of one process: answers in memory, each flush first committed to the journal, one
 * commit for all answers together. Owns the journal and closes it.
 */
export function createEmbeddedStreamLog({ journal }: { readonly journal: Journal }): StreamLog {
	const streams = new Map<TaskId, LiveStream>();
	let appends: QueuedAppend[] = [];
	let closed = false;

	const flush = () => {
		const batch = appends;
		appends = [];
		if (batch.length > 0) commit(journal, takeEntries(batch), streamOf);
	};
	const scheduler = createFlushScheduler(flush);
	const streamOf = (taskId: TaskId): LiveStream => {
		const known = streams.get(taskId);
		if (known !== undefined) return known;
		const stream = journal.read(taskId) ?? new LiveStream();
		streams.set(taskId, stream);
		return stream;
	};

	return {
		gathers: false,
		async open(taskId, fence) {
			// Read first: a task that is new to the journal need not be searched for.
			streamOf(taskId);
			journal.fence(taskId, fence);
		},
		append(taskId, fence, entries) {
			if (closed) return Promise.reject(new Error("The stream log is closed"));
			return new Promise((resolve, reject) => {
				appends.push({ taskId, fence, entries, resolve, reject });
				scheduler.schedule();
			});
		},
		read: (taskId, from, signal) =>
			streams.get(taskId)?.read(from, signal) ?? readStored(journal.read(taskId), from),
		async readSnapshot(taskId) {
			return (streams.get(taskId) ?? journal.read(taskId))?.snapshot() ?? null;
		},
		setLeaseEnd() {
			// The journal knows the fence number of every owner.
		},
		release(taskId, fence) {
			if (!closed && !journal.isNewest(taskId, fence)) return;
			streams.get(taskId)?.close();
			streams.delete(taskId);
			if (!closed) journal.remove(taskId, fence);
		},
		async checkHealth() {
			return { ok: !closed };
		},
		async close() {
			if (closed) return;
			flush();
			closed = true;
			scheduler.close();
			journal.close();
		},
	};
}

async function* readStored(stored: LiveStream | null, from: StreamPosition) {
	if (stored === null) return;
	const cursor = stored.cursorAt(from);
	for (let rest = stored.take(cursor); rest.length > 0; rest = stored.take(cursor)) yield rest;
}

function commit(
	journal: Journal,
	batch: readonly PendingAppend[],
	streamOf: (taskId: TaskId) => LiveStream,
): void {
	// Read before they are written: a stream that is not in memory is read from the journal whole.
	const streams = batch.map((append) => streamOf(append.taskId));
	let refused: readonly (Error | null)[];
	try {
		refused = journal.write(batch);
	} catch (error) {
		for (const append of batch) append.reject(error);
		return;
	}
	for (const [index, append] of batch.entries()) {
		const error = refused[index] ?? null;
		if (error !== null) {
			append.reject(error);
			continue;
		}
		streams[index]?.add(append.entries);
		append.resolve();
	}
}
