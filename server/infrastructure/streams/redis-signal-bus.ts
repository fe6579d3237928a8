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
/** Stops asked for of late by the time, for nodes that could not hear them. */
const STOPS_KEY = "parley:stops";
const STOPS_KEPT_MS = 60_000;
const userChannel = (userId: UserId) => `parley:user:${userId}`;

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
	const unsentStops = new Set<TaskId>();
	const losses = createLossTeller(async () => {
		await publisher.publish(GAP_CHANNEL, JSON.stringify({ node: nodeId }));
		for (const taskId of unsentStops) {
			await publishStop(taskId);
			unsentStops.delete(taskId);
		}
	});
	const publishStop = async (taskId: TaskId) => {
		const nowMs = Date.now();
		// Not all or nothing: a Redis without room for the first still passes the last on.
		const results = await publisher
			.pipeline()
			.zadd(STOPS_KEY, nowMs, taskId)
			.zremrangebyscore(STOPS_KEY, 0, nowMs - STOPS_KEPT_MS)
			.pexpire(STOPS_KEY, STOPS_KEPT_MS)
			.publish(STOP_CHANNEL, JSON.stringify({ node: nodeId, taskId }))
			.exec();
		const [error] = results?.at(-1) ?? [new Error("Redis did not answer")];
		if (error !== null) throw error;
	};
	const readStops = async () => {
		for (const taskId of await publisher.zrange(STOPS_KEY, "0", "-1")) local.deliverStop(taskId as TaskId);
	};
	const missedStops = createLossTeller(readStops);

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
			readStops().catch(missedStops.note);
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
			publishStop(taskId).catch(() => {
				unsentStops.add(taskId);
				losses.note();
			});
		},
		answerToolCall(answer) {
			local.deliverToolAnswer(answer);
			publisher.publish(TOOL_ANSWER_CHANNEL, JSON.stringify({ node: nodeId, answer })).catch(ignoreLoss);
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
			missedStops.close();
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
