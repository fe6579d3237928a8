import { setTimeout as delay } from "node:timers/promises";
import { afterEach } from "vitest";
import { createChatClient } from "../../renderer/client/create-chat-client.ts";
import type { ClientEnvironment, SocketLike } from "../../renderer/client/environment.ts";
import { createOutboxStorage } from "../../renderer/client/outbox-storage.ts";
import { applyEvents } from "../../renderer/store/apply-events.ts";
import { createChatState } from "../../renderer/store/chat-state.ts";
import { selectMessage } from "../../renderer/store/selectors.ts";
import { createDisk } from "./disk.ts";
import { type ScriptedServerOptions, startScriptedServer } from "./scripted-server.ts";

/** The real client and its state outside of a browser, against a scripted server. Closed after each test. */
export const cleanUps: (() => void | PromiseLike<void>)[] = [];

afterEach(async () => {
	for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function createEnvironment(): ClientEnvironment {
	const after = (delayMs: number, run: () => void) => {
		const timer = setTimeout(run, delayMs);
		return () => clearTimeout(timer);
	};
	return {
		openSocket: (url, protocols) => new WebSocket(url, [...protocols]) as unknown as SocketLike,
		fetch,
		nowMs: () => Date.now(),
		random: () => 0,
		uuid: () => crypto.randomUUID(),
		// A second of waiting is a tenth of one here.
		after: (delayMs, run) => after(delayMs / 10, run),
		onFrame: (run) => after(2, run),
		onWake: () => () => {},
	};
}

/** A client on a disk of its own, with waits ten times shorter than in a browser. */
export function openClient(
	url: string,
	disk = createDisk(),
	others: Partial<ClientEnvironment> = {},
	parts: Partial<Parameters<typeof createChatClient>[0]> = {},
) {
	const connection = { url, userId: "1", token: null, key: "k" };
	const storage = createOutboxStorage("k", disk);
	const client = createChatClient(
		{ env: { ...createEnvironment(), ...others }, storage, ...parts },
		connection,
	);
	let state = createChatState();
	const waiting = new Set<() => void>();
	client.subscribe((events) => {
		state = applyEvents(state, events);
		for (const look of waiting) look();
	});
	client.start();
	cleanUps.push(() => client.close());
	/** Looks at every change of the state, so that what lasts for a moment only is seen too, and now and then. */
	const until = async (what: string, check: () => boolean) => {
		let isReached = false;
		const look = () => {
			isReached ||= check();
		};
		waiting.add(look);
		try {
			for (let waited = 0; waited < 5000; waited += 5) {
				look();
				if (isReached) return;
				await delay(5);
			}
		} finally {
			waiting.delete(look);
		}
		throw new Error(`Not reached: ${what}; ${JSON.stringify(state).slice(0, 1500)}`);
	};
	const texts = (chatId: string) =>
		(state.conversations[chatId]?.branch ?? []).map(
			(id) => state.live[id]?.content ?? selectMessage(state, chatId, id)?.content,
		);
	return {
		client,
		disk,
		until,
		texts,
		state: () => state,
		isIdle: () => Object.keys(state.live).length === 0 && state.outbox.length === 0,
	};
}

export async function openServer(options: ScriptedServerOptions) {
	const server = await startScriptedServer(options);
	let isOpen = true;
	const close = async () => {
		if (isOpen) await server[Symbol.asyncDispose]();
		isOpen = false;
	};
	cleanUps.push(close);
	return Object.assign(server, { close });
}
