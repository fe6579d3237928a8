import type { Redis } from "ioredis";
import { type Logger, StaleFenceError, type StreamSnapshot } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import type { Journal } from "./journal.ts";
import { LiveStream } from "./live-stream.ts";
import type { PendingAppend } from "./merge-appends.ts";
import { mayRedisEvict } from "./redis-durability.ts";
import { LOG_ITEMS } from "./redis-scripts.ts";
import {
	appendArguments,
	entriesOf,
	keysOf,
	moreOf,
	nodeKeysOf,
	RUNNING_TTL_MS,
	readStored,
	textOf,
} from "./redis-stream-codec.ts";

const PROBE_MS = 500;
/** Appends of one call of the script: each has a place on its stack. */
const MAX_PLAIN = 1000;
/** Flushes with which texts go to the log alone, before the next one writes them all to their keys. */
const FLUSHES_IN_LOG = 3;
/** Items with which texts that only the log has are not yet in danger of leaving it. */
const SAFE_ITEMS = LOG_ITEMS / 2;
const STALE = 0;
const STORED = 1;
const LACKING = 2;
/** Nothing of a flush was written, for a reason that lies with the node. */
const REFUSED = -1;
const FIRST_FENCE = 1;

type Owned = {
	fence: number;
	readonly live: LiveStream;
	/** What the keys in Redis are known to hold. */
	textBytes: number;
	reasoningBytes: number;
	/** Text that comes after that and which only the log in Redis has. */
	unwritten: string;
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

/** Where a text goes on in its key, and with what. */
type TextToWrite = { readonly taskId: TaskId; readonly textBytes: number; readonly text: string };

/**
 * The streams that this node writes. Every append goes to Redis before any reader sees it. While Redis is
 * away the journal takes its place, and Redis gets the whole of each stream when it is back.
 */
export class OwnedStreams {
	readonly #redis: Redis;
	readonly #journal: Journal;
	readonly #logger: Logger;
	readonly #keys: ReturnType<typeof nodeKeysOf>;
	readonly #streams = new Map<TaskId, Owned>();
	/** Flushes, and all items of the log, since texts were written to their keys. */
	#flushesInLog = 0;
	#itemsInLog = 0;
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
		this.#keys = nodeKeysOf(deps.nodeId);
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
		// Where it ends here without its end, what only the log has would soon not be looked for there.
		if (stream.unwritten !== "") stream.isBehind = true;
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
			unwritten: "",
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
			unwritten: "",
			isCounted: false,
			isBehind: known !== stored,
			journaledVersion: journaled !== null && known === journaled ? live.version : null,
			isStale: false,
			isReleased: false,
		});
	}

	#keysOf(taskId: TaskId): readonly string[] {
		return [...keysOf(taskId), this.#keys.log];
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
		const isWriting = this.#mayEvict || this.#flushesInLog >= FLUSHES_IN_LOG;
		const refused = await this.#flushTexts(appends, isWriting);
		if (refused.length === 0) return appends.map(() => STORED);
		if (refused[0] === REFUSED) return this.#whyRefused(appends);
		const isFine = (_: PendingAppend, index: number) => refused[index] !== LACKING;
		const fine = await this.#appendSomeTexts(appends.filter(isFine));
		return appends.map((append, index) => {
			const place = appends.slice(0, index).filter(isFine).length;
			return isFine(append, index) ? (fine[place] ?? LACKING) : LACKING;
		});
	}

	/**
	 * Tells texts in the log and, with `isWriting`, writes all to their keys that only the log has. Answers what the
	 * script says was refused. @throws where Redis does not answer
	 */
	async #flushTexts(appends: readonly PendingAppend[], isWriting: boolean): Promise<readonly number[]> {
		const isSafe = isWriting && (await this.#restoreUnwritten());
		const fresh = new Map<TaskId, string>();
		const told: (string | number)[] = [];
		const checks: (string | number)[] = [];
		for (const append of appends) {
			const { taskId, offset, text } = textStep(append);
			fresh.set(taskId, text);
			told.push(taskId, offset, text);
			if (!this.#isCounted(append)) checks.push(taskId, this.#ownedOf(taskId, append.fence).textBytes);
		}
		const writes = isSafe ? this.#textsToWrite(fresh) : [];
		const { log, count: counter, unwritten } = this.#keys;
		const checked = [checks.length / 2, ...checks];
		const [count = 0, ...refused] = await this.#redis.appendTexts(
			...[log, counter, unwritten, this.#count, this.#leaseEnd, JSON.stringify(told), ...checked],
			...writes.flatMap(({ taskId, textBytes, text }) => [taskId, textBytes, text]),
		);
		const isWhole = count === this.#count + 1;
		this.#count = count;
		// Nobody knows which texts Redis still has: it gets each whole with what comes next.
		if (!isWhole) for (const stream of this.#streams.values()) stream.isBehind = true;
		if (refused.length === 0) this.#noteTold(fresh, writes);
		return refused;
	}

	#noteTold(fresh: ReadonlyMap<TaskId, string>, writes: readonly TextToWrite[]): void {
		for (const [taskId, text] of fresh) {
			const stream = this.#streams.get(taskId);
			if (stream !== undefined) stream.unwritten += text;
		}
		for (const { taskId, textBytes, text } of writes) {
			const stream = this.#streams.get(taskId);
			if (stream !== undefined) {
				Object.assign(stream, { textBytes: textBytes + Buffer.byteLength(text), unwritten: "" });
			}
		}
		this.#flushesInLog = writes.length > 0 ? 0 : this.#flushesInLog + 1;
		this.#itemsInLog = writes.length > 0 ? 0 : this.#itemsInLog + 1;
	}

	/** Texts that their keys lack, with those that are only now appended. */
	#textsToWrite(fresh: ReadonlyMap<TaskId, string>): readonly TextToWrite[] {
		const texts: TextToWrite[] = [];
		for (const [taskId, { textBytes, unwritten }] of this.#streams) {
			const text = unwritten + (fresh.get(taskId) ?? "");
			if (text !== "") texts.push({ taskId, textBytes, text });
		}
		return texts;
	}

	/** Writes the whole of streams of whose keys nobody knows what they lack. Answers whether there are none left. */
	async #restoreUnwritten(): Promise<boolean> {
		const isOpen = ({ isBehind, unwritten }: Owned) => isBehind && unwritten !== "";
		for (const [taskId, stream] of this.#streams) if (isOpen(stream)) await this.#restore(taskId, stream);
		return ![...this.#streams.values()].some(isOpen);
	}

	/** A newer fence number, or else what Redis has lost, an append that was not heard of, or a lease that is over. */
	async #whyRefused(appends: readonly PendingAppend[]): Promise<readonly number[]> {
		const fences = await this.#redis.mget(appends.map(({ taskId }) => keysOf(taskId)[4]));
		return appends.map(({ fence }, index) => (Number(fences[index] ?? 0) > fence ? STALE : LACKING));
	}

	#uncountedFirst(appends: readonly PendingAppend[]): readonly PendingAppend[] {
		const isCounted = (append: PendingAppend) => this.#isCounted(append);
		return [...appends.filter((append) => !isCounted(append)), ...appends.filter(isCounted)];
	}

	#isCounted({ taskId }: PendingAppend): boolean {
		return !this.#mayEvict && this.#streams.get(taskId)?.isCounted === true;
	}

	async #appendOthers(appends: readonly PendingAppend[]): Promise<readonly number[]> {
		if (appends.length === 0) return [];
		if (this.#itemsInLog + appends.length > SAFE_ITEMS && this.#textsToWrite(new Map()).length > 0) {
			await this.#flushTexts([], true);
		}
		this.#itemsInLog += appends.length;
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
		if (!stream.isCounted) {
			stream.textBytes += Buffer.byteLength(stream.unwritten + textOf(append.entries, "text"));
			stream.reasoningBytes += Buffer.byteLength(textOf(append.entries, "reasoning"));
			stream.unwritten = "";
		}
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
			{ textBytes: 0, reasoningBytes: 0, unwritten: "" },
			entriesOf(snapshot),
			this.#leaseEnd,
		);
		this.#itemsInLog++;
		try {
			const result = await this.#redis.appendAnswer(...this.#keysOf(taskId), ...whole);
			if (result === LACKING) return;
			stream.isStale = result === STALE;
		} catch (error) {
			this.#goDown(error);
			throw error;
		}
		Object.assign(stream, bytesOf(snapshot), { unwritten: "", isCounted: false });
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
			for (const stream of this.#streams.values()) if (stream.unwritten !== "") stream.isBehind = true;
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

function textStep({ taskId, entries }: PendingAppend) {
	const [only] = entries;
	if (only?.type !== "text") throw new Error("Only text is appended together");
	return { taskId, offset: only.offset, text: only.text };
}
