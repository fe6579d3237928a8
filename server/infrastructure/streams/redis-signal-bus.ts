import type { Redis } from "ioredis";
import type { SignalBus, ToolAnswer, UserSignal } from "../../application/ports.ts";
import type { TaskId, UserId } from "../../protocol/ids.ts";
import { createLocalSignals } from "./local-signals.ts";

const STOP_CHANNEL = "parley:stop";
const TOOL_ANSWER_CHANNEL = "parley:tool-answer";
const TOOL_RETRY_CHANNEL = "parley:tool-retry";
const GAP_CHANNEL = "parley:gap";
const CHANNELS = [STOP_CHANNEL, TOOL_ANSWER_CHANNEL, TOOL_RETRY_CHANNEL, GAP_CHANNEL];
const TELL_LOSS_AFTER_MS = 500;
/** Stops and answers to tools of late by the time, for nodes that could not hear them. */
const STOPS_KEY = "parley:stops";
const TOOL_ANSWERS_KEY = "parley:tool-answers";
const KEPT_MS = 60_000;
const userChannel = (userId: UserId) => `parley:user:${userId}`;

/** What a person asks of the node that runs a task, which may hear it twice. */
type Kept = {
	readonly channel: string;
	readonly key: string;
	/** What is kept of it at `key`. */
	readonly member: string;
	readonly message: object;
	/** Where it could not be sent, when it is too late for that. */
	readonly untilMs: number;
};

/**
 * Signals between nodes by Redis' publish/subscribe. A node's own listeners are served directly, so they
 * miss nothing while Redis is away; what other nodes miss then, their clients fetch when they see a gap
 * in the revisions. Owns both connections and closes them.
 */
export async function openRedisSignalBus(deps: {
	readonly publisher: Redis;
	/** A connection in subscriber mode can do nothing else. */
	readonly subscriber: Redis;
	readonly nodeId: string;
}): Promise<SignalBus> {
	const { publisher, subscriber, nodeId } = deps;
	const local = createLocalSignals();
	const ignoreLoss = () => {};
	const unsent = new Map<string, Kept>();
	const losses = createLossTeller(async () => {
		await publisher.publish(GAP_CHANNEL, JSON.stringify({ node: nodeId }));
		for (const [member, kept] of unsent) {
			if (Date.now() < kept.untilMs) await publishKept(kept);
			unsent.delete(member);
		}
	});
	const publishKept = async ({ channel, key, member, message }: Kept) => {
		const nowMs = Date.now();
		// Not all or nothing: a Redis without room for the first still passes the last on.
		const results = await publisher
			.pipeline()
			.zadd(key, nowMs, member)
			.zremrangebyscore(key, 0, nowMs - KEPT_MS)
			.pexpire(key, KEPT_MS)
			.publish(channel, JSON.stringify({ node: nodeId, ...message }))
			.exec();
		const [error] = results?.at(-1) ?? [new Error("Redis did not answer")];
		if (error !== null) throw error;
	};
	const send = (kept: Kept) => {
		publishKept(kept).catch(() => {
			unsent.set(kept.member, kept);
			losses.note();
		});
	};
	const readKept = async () => {
		for (const taskId of await publisher.zrange(STOPS_KEY, "0", "-1")) local.deliverStop(taskId as TaskId);
		for (const answer of await publisher.zrange(TOOL_ANSWERS_KEY, "0", "-1")) {
			local.deliverToolAnswer(JSON.parse(answer) as ToolAnswer);
		}
	};
	const missed = createLossTeller(readKept);

	subscriber.on("message", (channel: string, text: string) => {
		const message = JSON.parse(text) as {
			node: string;
			userId?: UserId;
			signal?: UserSignal;
			taskId?: TaskId;
			answer?: ToolAnswer;
			toolServer?: string;
		};
		if (message.node === nodeId) return;
		if (channel === GAP_CHANNEL) local.deliverGap();
		else if (channel === STOP_CHANNEL && message.taskId !== undefined) local.deliverStop(message.taskId);
		else if (message.answer !== undefined) local.deliverToolAnswer(message.answer);
		else if (message.toolServer !== undefined) local.deliverToolRetry(message.toolServer);
		else if (message.userId !== undefined && message.signal !== undefined) {
			local.deliverToUser(message.userId, message.signal);
		}
	});
	await subscriber.subscribe(...CHANNELS);
	// A subscription asked for while the connection was down is not remembered by the connection.
	subscriber.on("ready", () => {
		subscriber.subscribe(...CHANNELS, ...local.users().map(userChannel)).then(() => {
			local.deliverGap();
			readKept().catch(missed.note);
		}, ignoreLoss);
	});

	return {
		publishToUser(userId, signal) {
			local.deliverToUser(userId, signal);
			publisher
				.publish(userChannel(userId), JSON.stringify({ node: nodeId, userId, signal }))
				.catch(losses.note);
		},
		subscribeToUser(userId, handle) {
			if (!local.hasSubscribers(userId)) subscriber.subscribe(userChannel(userId)).catch(ignoreLoss);
			const unsubscribe = local.subscribeToUser(userId, handle);
			return () => {
				unsubscribe();
				if (!local.hasSubscribers(userId)) subscriber.unsubscribe(userChannel(userId)).catch(ignoreLoss);
			};
		},
		requestStop(taskId) {
			local.deliverStop(taskId);
			const untilMs = Number.POSITIVE_INFINITY;
			send({ channel: STOP_CHANNEL, key: STOPS_KEY, member: taskId, message: { taskId }, untilMs });
		},
		answerToolCall(answer) {
			local.deliverToolAnswer(answer);
			const [member, untilMs] = [JSON.stringify(answer), Date.now() + KEPT_MS];
			send({ channel: TOOL_ANSWER_CHANNEL, key: TOOL_ANSWERS_KEY, member, message: { answer }, untilMs });
		},
		retryToolServer(name) {
			local.deliverToolRetry(name);
			publisher
				.publish(TOOL_RETRY_CHANNEL, JSON.stringify({ node: nodeId, toolServer: name }))
				.catch(ignoreLoss);
		},
		onGap: local.onGap,
		onStopRequest: local.onStopRequest,
		onToolAnswer: local.onToolAnswer,
		onToolRetry: local.onToolRetry,
		async checkHealth() {
			return subscriber.status === "ready" ? { ok: true } : { ok: false, detail: "Redis does not answer" };
		},
		async close() {
			losses.close();
			missed.close();
			local.clear();
			subscriber.disconnect();
			publisher.disconnect();
		},
	};
}

/**
 * Tries until Redis answers. What could not be published is told as a gap then: the connections of other nodes may
 * have been whole all the time, so that they noticed nothing.
 */
function createLossTeller(tell: () => Promise<unknown>): { note(): void; close(): void } {
	let timer: NodeJS.Timeout | null = null;
	let isClosed = false;
	const note = () => {
		if (isClosed || timer !== null) return;
		timer = setTimeout(() => {
			timer = null;
			tell().catch(note);
		}, TELL_LOSS_AFTER_MS).unref();
	};
	return {
		note,
		close() {
			isClosed = true;
			if (timer !== null) clearTimeout(timer);
		},
	};
}
