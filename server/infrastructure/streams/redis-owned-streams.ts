import type { Redis } from "ioredis";
import { type Logger, StaleFenceError, type StreamSnapshot } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import type { Journal } from "./journal.ts";
import { LiveStream } from "./live-stream.ts";
import type { PendingAppend } from "./merge-appends.ts";
import { mayRedisEvict } from "./redis-durability.ts";
import {
	appendArguments,
	entriesOf,
	keysOf,
	logKeyOf,
	moreOf,
	RUNNING_TTL_MS,
	readStored,
	textOf,
} from "./redis-stream-codec.ts";

const PROBE_MS = 500;
/** Appends of one call of the script: each has a place on its stack. */
const MAX_PLAIN = 1000;
const STALE = 0;
const STORED = 1;
const LACKING = 2;
const FIRST_FENCE = 1;

type Owned = {
	fence: number;
	readonly live: LiveStream;
	/** What Redis is known to hold. */
	textBytes: number;
	reasoningBytes: number;
	/** Whether the last that Redis was given of it raised the counter, which tells whether all of it was lost. */
	isCounted: boolean;
	/** Whether Redis lacks something that the journal has. */
	isBehind: boolean;
	/** Version of `live` that the journal holds; null: the journal has nothing of it. */
	journaledVersion: number | null;
	/** Whether a newer owner has taken over; nothing more is written. */
	isStale: boolean;
	isReleased: boolean;
};

/**
 * The streams that this node writes. Every append goes to Redis before any reader sees it. While Redis is
 * away the journal takes its place, and Redis gets the whole of each stream when it is back.
 */
export class OwnedStreams {
	readonly #redis: Redis;
	readonly #journal: Journal;
	readonly #logger: Logger;
	readonly #logKey: string;
	readonly #streams = new Map<TaskId, Owned>();
	/** How many appends of texts Redis is known to have taken into the log. */
	#count = 0;
	/** When the leases of this node end, by its clock, in ms. */
	#leaseEndsAtMs = 0;
	/** How far Redis' clock is ahead of this node's, at least; before it is known Redis takes nothing. */
	#redisAheadMs: number | null = null;
	/** Whether single texts may go from Redis while the counter stays: then the length of each is checked. */
	#mayEvict = true;
	#isClosed = false;
	isDown = false;

	constructor(deps: {
		readonly redis: Redis;
		readonly journal: Journal;
		readonly logger: Logger;
		readonly nodeId: string;
	}) {
		this.#redis = deps.redis;
		this.#journal = deps.journal;
		this.#logger = deps.logger;
		this.#logKey = logKeyOf(deps.nodeId);
	}

	get(taskId: TaskId): LiveStream | null {
		return this.#streams.get(taskId)?.live ?? null;
	}

	async open(taskId: TaskId, fence: number): Promise<void> {
		try {
			if (this.isDown) throw new Error("Redis is away");
			if (this.#redisAheadMs === null) await this.#learnOfRedis();
			const result = await this.#redis.openAnswer(...this.#keysOf(taskId), taskId, fence, RUNNING_TTL_MS);
			if (result === STALE) throw new StaleFenceError(taskId);
			if (result === 2 && !this.#streams.has(taskId)) await this.#takeOver(taskId, fence);
			// The owner before may wake when Redis is away, and would find no other fence in the journal.
			if (fence > FIRST_FENCE) this.#journal.fence(taskId, fence);
		} catch (error) {
			if (error instanceof StaleFenceError) throw error;
			this.#goDown(error);
			this.#journal.fence(taskId, fence);
		}
		this.#ownedOf(taskId, fence);
	}

	/** Stores appends, each settled by its own `resolve` or `reject`. */
	async commit(appends: readonly PendingAppend[]): Promise<void> {
		const batch = this.#refuseStale(appends).map((append) => ({
			...append,
			entries: this.#ownedOf(append.taskId, append.fence).live.trim(append.entries),
		}));
		const inStep = batch.filter((append) => !this.isDown && !this.#streams.get(append.taskId)?.isBehind);
		const results = inStep.length === 0 ? [] : await this.#appendToRedis(inStep);
		for (const [index, append] of inStep.entries()) {
			if (results?.[index] === STORED) this.#accept(append);
			else if (results?.[index] === STALE) append.reject(new StaleFenceError(append.taskId));
		}
		const lacking =
			results === null ? inStep : inStep.filter((_, index) => (results[index] ?? STORED) > STORED);
		await this.#commitAside([...batch.filter((append) => !inStep.includes(append)), ...lacking]);
	}

	/** As `StreamLog.setLeaseEnd`. Redis then also gets what it did not take while the lease was over. */
	setLeaseEnd(expiresAt: Date): void {
		this.#leaseEndsAtMs = expiresAt.getTime();
		if (this.isDown) return;
		this.#learnOfRedis()
			.then(() => this.#restoreAll())
			.catch((error) => this.#goDown(error));
	}

	release(taskId: TaskId, fence: number): void {
		const stream = this.#streams.get(taskId);
		if (stream === undefined || stream.fence > fence) return;
		stream.isReleased = true;
		stream.live.close();
		if (!stream.isBehind) this.#forget(taskId, stream);
		else if (!this.isDown) this.#restore(taskId, stream).catch(() => {});
	}

	close(): void {
		this.#isClosed = true;
	}

	#refuseStale(appends: readonly PendingAppend[]): readonly PendingAppend[] {
		return appends.filter((append) => {
			const isStale = this.#streams.get(append.taskId)?.isStale === true;
			if (isStale) append.reject(new StaleFenceError(append.taskId));
			return !isStale;
		});
	}

	#ownedOf(taskId: TaskId, fence: number): Owned {
		const known = this.#streams.get(taskId);
		if (known !== undefined) {
			known.fence = Math.max(known.fence, fence);
			return known;
		}
		const journaled = this.#journal.read(taskId);
		const live = journaled ?? new LiveStream();
		const stream: Owned = {
			fence,
			live,
			textBytes: 0,
			reasoningBytes: 0,
			isCounted: false,
			isBehind: journaled !== null,
			journaledVersion: journaled === null ? null : live.version,
			isStale: false,
			isReleased: false,
		};
		this.#streams.set(taskId, stream);
		return stream;
	}

	/** Continues a stream that another node wrote, with what Redis or the journal knows of it. */
	async #takeOver(taskId: TaskId, fence: number): Promise<void> {
		const stored = (await readStored(this.#redis, taskId))?.snapshot ?? null;
		const journaled = this.#journal.read(taskId)?.snapshot() ?? null;
		const known = moreOf(journaled, stored);
		if (known === null || stored === null) return;
		const live = new LiveStream();
		live.add(entriesOf(known));
		this.#streams.set(taskId, {
			fence,
			live,
			...bytesOf(stored),
			isCounted: false,
			isBehind: known !== stored,
			journaledVersion: journaled !== null && known === journaled ? live.version : null,
			isStale: false,
			isReleased: false,
		});
	}

	#keysOf(taskId: TaskId): readonly string[] {
		return [...keysOf(taskId), this.#logKey];
	}

	/** The time of an answer lies before its arrival, so Redis' clock is never taken to be earlier than it is. */
	async #compareClocks(): Promise<void> {
		const [seconds, microseconds] = await this.#redis.time();
		this.#redisAheadMs = Number(seconds) * 1000 + Number(microseconds) / 1000 - Date.now();
	}

	async #learnOfRedis(): Promise<void> {
		const evicting = mayRedisEvict(this.#redis);
		await this.#compareClocks();
		this.#mayEvict = await evicting;
	}

	/** When the leases of this node end, by Redis' clock at the earliest. */
	get #leaseEnd(): number {
		return this.#redisAheadMs === null ? 0 : Math.floor(this.#leaseEndsAtMs + this.#redisAheadMs);
	}

	/** The script's result for each append; null where Redis did not answer. */
	async #appendToRedis(appends: readonly PendingAppend[]): Promise<readonly number[] | null> {
		const plain = this.#uncountedFirst(appends.filter((append) => this.#isPlain(append)));
		const others = appends.filter((append) => !this.#isPlain(append));
		try {
			const results = [...(await this.#appendTexts(plain)), ...(await this.#appendOthers(others))];
			const resultOf = new Map([...plain, ...others].map((append, index) => [append, results[index]]));
			return appends.map((append) => resultOf.get(append) ?? LACKING);
		} catch (error) {
			this.#goDown(error);
			return null;
		}
	}

	async #appendTexts(appends: readonly PendingAppend[]): Promise<readonly number[]> {
		const results: number[] = [];
		for (let start = 0; start < appends.length; start += MAX_PLAIN) {
			results.push(...(await this.#appendSomeTexts(appends.slice(start, start + MAX_PLAIN))));
		}
		return results;
	}

	async #appendSomeTexts(appends: readonly PendingAppend[]): Promise<readonly number[]> {
		if (appends.length === 0) return [];
		const steps = appends.map((append) => this.#textStep(append));
		const uncounted = appends.filter((append) => !this.#isCounted(append)).length;
		const told = JSON.stringify(steps.flatMap(({ taskId, offset, text }) => [taskId, offset, text]));
		const [count = 0, ...refused] = await this.#redis.appendTexts(
			...[this.#logKey, `${this.#logKey}:count`, this.#count, this.#leaseEnd, uncounted, told],
			...steps.flatMap(({ taskId, fence, offsetBytes, text }) => [taskId, fence, offsetBytes, text]),
		);
		const isWhole = count === this.#count + 1;
		this.#count = count;
		if (refused.length === 0) return appends.map(() => STORED);
		// Nobody knows which texts Redis still has: it gets each whole with what comes next.
		if (!isWhole) for (const stream of this.#streams.values()) stream.isBehind = true;
		const isFine = (_: PendingAppend, index: number) => refused[index] === STORED;
		const fine = await this.#appendSomeTexts(appends.filter(isFine));
		return refused.map((result, index) => {
			const place = appends.slice(0, index).filter(isFine).length;
			return result === STORED ? (fine[place] ?? LACKING) : result;
		});
	}

	#uncountedFirst(appends: readonly PendingAppend[]): readonly PendingAppend[] {
		const isCounted = (append: PendingAppend) => this.#isCounted(append);
		return [...appends.filter((append) => !isCounted(append)), ...appends.filter(isCounted)];
	}

	#isCounted({ taskId }: PendingAppend): boolean {
		return !this.#mayEvict && this.#streams.get(taskId)?.isCounted === true;
	}

	#textStep({ taskId, fence, entries }: PendingAppend) {
		const [only] = entries;
		if (only?.type !== "text") throw new Error("Only text is appended together");
		const offsetBytes = this.#ownedOf(taskId, fence).textBytes;
		return { taskId, fence, offsetBytes, offset: only.offset, text: only.text };
	}

	async #appendOthers(appends: readonly PendingAppend[]): Promise<readonly number[]> {
		if (appends.length === 0) return [];
		const pipeline = this.#redis.pipeline();
		for (const { taskId, fence, entries } of appends) {
			const args = appendArguments(taskId, fence, this.#ownedOf(taskId, fence), entries, this.#leaseEnd);
			pipeline.appendAnswer(...this.#keysOf(taskId), ...args);
		}
		const answers = (await pipeline.exec()) ?? [];
		return answers.map(([error, result]) => {
			if (error !== null) throw error;
			return Number(result);
		});
	}

	/** Whether it is text alone that follows text; the first append also sets how long the keys live. */
	#isPlain({ taskId, fence, entries }: PendingAppend): boolean {
		const isText = entries.length === 1 && entries[0]?.type === "text";
		return isText && this.#ownedOf(taskId, fence).textBytes > 0;
	}

	#accept(append: PendingAppend): void {
		const stream = this.#ownedOf(append.taskId, append.fence);
		stream.isCounted = this.#isPlain(append);
		stream.textBytes += Buffer.byteLength(textOf(append.entries, "text"));
		stream.reasoningBytes += Buffer.byteLength(textOf(append.entries, "reasoning"));
		try {
			stream.live.add(append.entries);
			append.resolve();
		} catch (error) {
			append.reject(error);
		}
	}

	/** For streams that Redis does not hold in full: first the journal, then, where Redis answers, the whole to it. */
	async #commitAside(appends: readonly PendingAppend[]): Promise<void> {
		for (const append of appends) this.#commitToJournal(append);
		for (const { taskId } of appends) {
			const stream = this.#streams.get(taskId);
			if (stream?.isBehind && !this.isDown) await this.#restore(taskId, stream).catch(() => {});
		}
	}

	#commitToJournal(append: PendingAppend): void {
		const stream = this.#ownedOf(append.taskId, append.fence);
		// What went to Redis only since the journal was written last has to go before it.
		const isJournalWhole = stream.journaledVersion === stream.live.version;
		const before = isJournalWhole ? [] : entriesOf(stream.live.snapshot());
		try {
			const { taskId, fence } = append;
			const [stale] = this.#journal.write([{ taskId, fence, entries: [...before, ...append.entries] }]);
			if (stale) return append.reject(stale);
			stream.live.add(append.entries);
			stream.journaledVersion = stream.live.version;
			stream.isBehind = true;
			append.resolve();
		} catch (error) {
			append.reject(error);
		}
	}

	/** Gives Redis the whole of a stream; while the lease is over it does not take it, and stays behind. */
	async #restore(taskId: TaskId, stream: Owned): Promise<void> {
		const { version } = stream.live;
		const snapshot = stream.live.snapshot();
		const whole = appendArguments(
			taskId,
			stream.fence,
			{ textBytes: 0, reasoningBytes: 0 },
			entriesOf(snapshot),
			this.#leaseEnd,
		);
		try {
			const result = await this.#redis.appendAnswer(...this.#keysOf(taskId), ...whole);
			if (result === LACKING) return;
			stream.isStale = result === STALE;
		} catch (error) {
			this.#goDown(error);
			throw error;
		}
		Object.assign(stream, bytesOf(snapshot), { isCounted: false });
		stream.isBehind = stream.live.version !== version;
		if (stream.isReleased && !stream.isBehind) this.#forget(taskId, stream);
	}

	async #restoreAll(): Promise<void> {
		for (const [taskId, stream] of this.#streams) if (stream.isBehind) await this.#restore(taskId, stream);
	}

	#forget(taskId: TaskId, stream: Owned): void {
		this.#streams.delete(taskId);
		if (stream.journaledVersion !== null && !this.#isClosed) this.#journal.remove(taskId, stream.fence);
	}

	#goDown(error: unknown): void {
		if (this.isDown || this.#isClosed) return;
		this.isDown = true;
		this.#logger.warn(
			{ reason: String(error) },
			"Redis does not answer; running answers are kept in the local journal",
		);
		this.#probeLater();
	}

	#probeLater(): void {
		setTimeout(() => void this.#probe(), PROBE_MS).unref();
	}

	async #probe(): Promise<void> {
		if (this.#isClosed) return;
		try {
			await this.#learnOfRedis();
			await this.#restoreAll();
			this.isDown = false;
			this.#logger.info({}, "Redis answers again; running answers are back in it");
		} catch {
			this.#probeLater();
		}
	}
}

function bytesOf(snapshot: StreamSnapshot): { readonly textBytes: number; readonly reasoningBytes: number } {
	return {
		textBytes: Buffer.byteLength(snapshot.text),
		reasoningBytes: Buffer.byteLength(snapshot.reasoning),
	};
}
