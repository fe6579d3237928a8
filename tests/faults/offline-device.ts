import type openSqlite from "@sqlite.org/sqlite-wasm";
import {
	type ChatClient,
	type ClientEvent,
	createLocalChatId,
	isLocalChatId,
	type OutgoingMessage,
} from "../../renderer/client/chat-client.ts";
import { createChatClient } from "../../renderer/client/create-chat-client.ts";
import type { ClientEnvironment, SocketLike } from "../../renderer/client/environment.ts";
import { openLocalMirror } from "../../renderer/client/mirror/local-mirror.ts";
import { MirrorService } from "../../renderer/client/mirror/mirror-service.ts";
import { openMirrorStore } from "../../renderer/client/mirror/mirror-store.ts";
import { wrapWasmDatabase } from "../../renderer/client/mirror/wasm-database.ts";
import { createOutboxStorage } from "../../renderer/client/outbox-storage.ts";
import { createRestClient } from "../../renderer/client/rest-client.ts";
import { applyEvents } from "../../renderer/store/apply-events.ts";
import { type ChatState, createChatState } from "../../renderer/store/chat-state.ts";
import type { Message, PatchChat } from "../../server/protocol/rest.ts";
import { createDisk } from "../support/disk.ts";
import { createRandom, type Random } from "./seeded-random.ts";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

export type Sqlite = Awaited<ReturnType<typeof openSqlite>>;
type Disk = Map<string, string>;

/** What of the client is taken out, to see that the row notices. */
export type DeviceWithout = {
	/** What was missed while there was no line is not asked for. */
	readonly catchUp?: boolean;
	/** What waits is in memory alone. */
	readonly disk?: boolean;
};

/** All waits of the client are this much shorter, and its clock runs as much faster. */
const FAST = 10;

/** A computer of one user: the real client with its state, its outbox and its mirror, on a wire that can fail. */
export class OfflineDevice {
	readonly #userId: string;
	readonly #proxy: TcpProxy;
	readonly #random: Random;
	readonly #without: DeviceWithout;
	readonly #store: ReturnType<typeof openMirrorStore>;
	#disk: Disk = new Map();
	/** The disk as it was a while ago: put back, it makes the client send what arrived long since. */
	#older: Disk = new Map();
	#isOffline = false;
	#client: ChatClient | null = null;
	#state: ChatState = createChatState();
	readonly #events = new Map<string, string[]>();

	private constructor(userId: string, proxy: TcpProxy, seed: number, sqlite: Sqlite, without: DeviceWithout) {
		this.#userId = userId;
		this.#proxy = proxy;
		this.#random = createRandom(seed);
		this.#without = without;
		this.#store = openMirrorStore(wrapWasmDatabase(new sqlite.oo1.DB(":memory:")));
	}

	static async open(
		server: string,
		userId: string,
		seed: number,
		sqlite: Sqlite,
		without: DeviceWithout = {},
	): Promise<OfflineDevice> {
		const device = new OfflineDevice(userId, await openTcpProxy(server), seed, sqlite, without);
		device.#start();
		return device;
	}

	get state(): ChatState {
		return this.#state;
	}

	/** What is kept here. */
	get mirror() {
		return this.#store;
	}

	/** What this client was told of a message, to see what went wrong. */
	eventsOf(messageId: string): string {
		return (this.#events.get(messageId) ?? []).join("; ");
	}

	/** What the person can have seen in a chat. */
	knownMessages(chatId: string): readonly Message[] {
		const shown = this.#state.conversations[chatId]?.messages.values() ?? [];
		return [...shown, ...(this.#store.readPart(chatId, null, 10_000)?.messages ?? [])];
	}

	/** The disk is kept; in some cases one that is older, but for what was written since. */
	restart(withOlderDisk: boolean): void {
		this.#stop();
		if (withOlderDisk) this.#disk = joinDisks(this.#older, this.#disk);
		if (this.#without.disk === true) this.#disk = new Map();
		this.#start();
	}

	keepDisk(): void {
		this.#older = new Map(this.#disk);
	}

	setOffline(isOffline: boolean): void {
		this.#isOffline = isOffline;
		if (isOffline) this.#proxy.cut();
		else this.#client?.reconnect();
	}

	cut(): void {
		this.#proxy.cut();
	}

	/** What was asked reaches the server; what it says is lost from some byte on. */
	cutAnswers(bytes: number): void {
		this.#proxy.cutAfter("down", bytes);
	}

	say(content: string, chatId: string | null, edits: string | null, isObject = false): void {
		const message: OutgoingMessage = {
			...{ content, edits, parentId: null, model: null, responseModel: isObject },
			chatId: chatId ?? createLocalChatId(this.#random.uuid()),
		};
		this.#client?.send(message);
	}

	stop(answer: Message): void {
		if (answer.task_id !== undefined) this.#client?.stop(answer.task_id);
	}

	regenerate(messageId: string): void {
		this.#client?.regenerate(messageId);
	}

	continueAnswer(messageId: string): void {
		this.#client?.continueAnswer(messageId);
	}

	patch(chatId: string, patch: PatchChat): void {
		this.#client?.patchChat(chatId, patch).catch(() => {});
	}

	/** What waits for the chat goes with it. Returns what that was. */
	deleteChat(chatId: string, seen: ChatState["chats"]): readonly string[] {
		const waiting = this.#state.outbox.filter((entry) => entry.chatId === chatId);
		for (const { clientId } of waiting) this.#client?.discard(clientId);
		this.#client?.deleteChats([chatId], seen).catch(() => {});
		return waiting.map((entry) => entry.content);
	}

	deleteMessage(chatId: string, messageId: string): void {
		this.#client?.deleteMessage(chatId, messageId).catch(() => {});
	}

	/** Answers a question: that the change is made all the same, or left. */
	decide(changeId: string, isWanted: boolean): void {
		if (isWanted) this.#client?.forceChange(changeId);
		else this.#client?.dropChange(changeId);
	}

	open(chatId: string): void {
		void this.#client?.openChat(chatId);
	}

	/** A local chat that waits here, to say more in it. */
	get localChat(): string | null {
		return this.#state.outbox.findLast((entry) => isLocalChatId(entry.chatId))?.chatId ?? null;
	}

	async close(): Promise<void> {
		this.#stop();
		this.#store.close();
		await this.#proxy[Symbol.asyncDispose]();
	}

	#start(): void {
		const connection = { url: this.#proxy.url, userId: this.#userId, token: null, key: "k" };
		const disk = createDisk(this.#disk);
		const env = this.#createEnvironment();
		// The file outlives the program that has it open.
		const store = { ...this.#store, close: () => {} };
		const mirror = openLocalMirror(connection.url, env.after, (tell) => {
			const rest = createRestClient(env, connection);
			return new MirrorService({ store, rest, after: env.after, tell }, { limitBytes: 1e9, isPaused: false });
		});
		this.#state = createChatState();
		const client = createChatClient(
			{
				...{ env, storage: createOutboxStorage("k", disk), mirror: Promise.resolve(mirror) },
				changes: { disk, shown: (chatId) => this.#state.chats[chatId] },
				nameRecovered: (title) => `${title} (recovered)`,
			},
			connection,
		);
		client.subscribe((events) => {
			if (this.#client !== client) return;
			this.#state = applyEvents(this.#state, events);
			for (const event of events) this.#noteEvent(event);
		});
		this.#client = client;
		client.start();
	}

	#noteEvent(event: ClientEvent): void {
		const note = (messageId: string, text: string) => {
			const told = this.#events.get(messageId) ?? [];
			told.push(`${new Date().toISOString().slice(17)} ${event.type} ${text}`);
			this.#events.set(messageId, told);
		};
		if (event.type === "connection_changed") {
			for (const id of this.#events.keys()) note(id, event.status.state);
		} else if ("message_id" in event) note(event.message_id, "");
		else if ("message" in event && typeof event.message === "object" && "id" in event.message) {
			note(
				event.message.id,
				`${event.message.status} ${event.message.parent_id} ${"rev" in event ? event.rev : ""}`,
			);
		} else if ("messages" in event) {
			for (const message of event.messages) note(message.id, `${message.status} ${message.parent_id}`);
		}
	}

	#stop(): void {
		this.#client?.close();
		this.#client = null;
	}

	#createEnvironment(): ClientEnvironment {
		const after = (delayMs: number, run: () => void) => {
			const timer = setTimeout(run, delayMs / FAST);
			return () => clearTimeout(timer);
		};
		return {
			openSocket: (url, protocols) =>
				(this.#isOffline ? deadSocket() : new WebSocket(url, [...protocols])) as SocketLike,
			fetch: (input, init) => this.#fetch(String(input), init),
			nowMs: () => Math.round((performance.timeOrigin + performance.now()) * FAST),
			random: () => this.#random.next(),
			uuid: () => this.#random.uuid(),
			after,
			onFrame: (run) => after(2 * FAST, run),
			onWake: () => () => {},
		};
	}

	#fetch(url: string, init?: RequestInit): Promise<Response> {
		if (this.#isOffline) return Promise.reject(new TypeError("Failed to fetch"));
		const since = /\/sync\?since=(\d+)/.exec(url)?.[1];
		if (this.#without.catchUp !== true || since === undefined) return fetch(url, init);
		return Promise.resolve(Response.json({ changes: [], rev: Number(since), more: false }));
	}
}

function deadSocket(): SocketLike {
	const socket: SocketLike = { onopen: null, onmessage: null, onclose: null, send() {}, close() {} };
	setTimeout(() => socket.onclose?.({ code: 1006 }), 1);
	return socket;
}

type Kept = { readonly id: string };

/** All of both; what both have is as in the newer one. */
function joinDisks(older: Disk, newer: Disk): Disk {
	const disk: Disk = new Map([...older, ...newer]);
	for (const [name, text] of disk) {
		const last: unknown = JSON.parse(text);
		const first: unknown = JSON.parse(older.get(name) ?? "[]");
		if (!Array.isArray(first) || !Array.isArray(last)) continue;
		const entries = new Map([...first, ...last].map((entry: Kept) => [entry.id, entry]));
		disk.set(name, JSON.stringify([...entries.values()]));
	}
	return disk;
}
