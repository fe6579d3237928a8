import type { EventOf, ServerEvent } from "../../server/protocol/events.ts";
import type { ChatId, MessageId } from "../../server/protocol/ids.ts";
import type { Chat } from "../../server/protocol/rest.ts";
import { CatchUp } from "./catch-up.ts";
import type { ChangesOutbox } from "./changes/changes-outbox.ts";
import type { ChangesDisk } from "./changes/changes-storage.ts";
import { conditionOf, revisionsOf } from "./changes/conditions.ts";
import type { ChatPatch, WaitingChange } from "./changes/waiting-change.ts";
import {
	type ChatClient,
	type ClientEvent,
	type ClientListener,
	type Connection,
	isLocalChatId,
	isTemporaryChatId,
	type OutboxEntry,
	type ServerDescription,
} from "./chat-client.ts";
import { ChatQueues } from "./chat-queues.ts";
import { ChatReader } from "./chat-reader.ts";
import { decodeEvent } from "./decode-event.ts";
import { decodeModelSettings } from "./decode-message.ts";
import { Delivery } from "./delivery.ts";
import type { ClientEnvironment } from "./environment.ts";
import { createEventBatcher } from "./event-batcher.ts";
import { FAILURES } from "./failures.ts";
import type { Fields } from "./fields.ts";
import { readAttachment } from "./files/read-attachment.ts";
import type { FilesReadiness } from "./files/upload.ts";
import type { Uploads } from "./files/uploads.ts";
import type { Mirror } from "./mirror/mirror.ts";
import { Outbox } from "./outbox.ts";
import type { OutboxStorage } from "./outbox-storage.ts";
import { createRestClient } from "./rest-client.ts";
import { RevisionGuard } from "./revision-guard.ts";
import { RunningAnswers } from "./running-answers.ts";
import type { SeedDialect } from "./seed-dialect.ts";
import { SocketLink } from "./socket-link.ts";
import type { TemporaryAnswers } from "./temporary-answers.ts";

type Deps = {
	readonly env: ClientEnvironment;
	readonly storage: OutboxStorage;
	/** The history as it is kept here; null: none is. Absent: there is nothing to wait for. */
	readonly mirror?: Promise<Mirror | null> | null;
	/** Where changes are kept while the server is away; without it they fail then. */
	readonly changes?: {
		readonly disk: ChangesDisk;
		readonly shown: (chatId: string) => Omit<Chat, "messages"> | undefined;
		/** Of the server whose chats are shown, also by an earlier page. */
		readonly serverId?: () => string | undefined;
	};
	/** What a chat is called that is made for what waited for a deleted one. */
	readonly nameRecovered?: (title: string) => string;
};

/** Refusals that pass; the message stays in the outbox and is sent again. */
const PASSING_REFUSALS: ReadonlySet<string> = new Set([
	"shutting_down",
	"rate_limited",
	"storage_unavailable",
]);

const MISSED_RETRY_MS = 3000;
/** A disk that says nothing for so long holds up nothing else. */
const LONGEST_LOAD_MS = 10_000;

/** A client of one server for one user. Does nothing before `start`. */
export function createChatClient(
	{ env, storage, mirror = null, changes: keeping, nameRecovered = (title) => title }: Deps,
	connection: Connection,
): ChatClient {
	const listeners = new Set<ClientListener>();
	const batcher = createEventBatcher(env, (events) => {
		for (const listener of [...listeners]) listener(events);
	});
	const guard = new RevisionGuard();
	const emit = (event: ClientEvent) => {
		if (guard.isOutdated(event)) return;
		reader.note(event);
		kept?.note(event);
		for (const shown of [event, ...(waiting?.after(event) ?? [])]) {
			if (shown.type === "chat_deleted" || shown.type === "message_deleted") running.forget(shown);
			batcher.add(shown);
		}
	};
	/** Null: not opened yet, or none is kept. */
	let kept: Mirror | null = null;
	/** Of the server that is there; null: it counts none, or none is there. */
	let revision: number | null = null;
	const opened: Promise<Mirror | null> = mirror ?? Promise.resolve(null);
	void opened.then(async (found) => {
		await openWaiting();
		if (found === null || isClosed) return found?.close();
		kept = found;
		if (link.isReady && server !== null) found.goOnline(server, revision);
		found.show(emit, () => batcher.flush());
	});
	const rest = createRestClient(env, connection);
	const running = new RunningAnswers();
	/** Changes of one chat must not overtake each other: the older one would be what stays. */
	const changes = new ChatQueues();
	const changesName = `parley.changes.${connection.key}`;
	/** Null: not loaded yet. */
	let waiting: ChangesOutbox | null = null;
	let openingChanges: Promise<ChangesOutbox | null> | null = null;
	/** Loaded behind the first screen; null: nothing is kept. */
	const openChanges = () => {
		if (keeping === undefined) return Promise.resolve(null);
		openingChanges ??= import("./changes/open-changes.ts")
			.then((part) => {
				waiting = part.openChanges(
					{
						...{ env, rest, emit, shown: keeping.shown },
						isOnline: () => canDeliver,
						canPatch: () => seed === null,
					},
					...[keeping.disk, changesName],
				);
				return waiting;
			})
			.catch(() => {
				openingChanges = null;
				return null;
			});
		return openingChanges;
	};
	/** What waits must not be undone by what is shown first. */
	const openWaiting = async () => {
		if (keeping?.disk.getItem(changesName) != null) await openChanges();
	};
	/** Null: nothing is. */
	const keeper = async () => waiting ?? (await openChanges());
	const outbox = new Outbox({
		nowMs: env.nowMs,
		uuid: env.uuid,
		storage,
		onChange(entries) {
			seed?.turns.note(entries);
			emit({ type: "outbox_changed", entries });
		},
	});
	let server: ServerDescription | null = null;
	let seed: SeedDialect | null = null;
	let seedModule: typeof import("./seed-dialect.ts") | null = null;
	/** Null: no temporary chat was begun. */
	let temporary: TemporaryAnswers | null = null;
	let loading: Promise<void> | null = null;
	/** Takes in what an earlier page left behind. */
	const load = () => {
		loading ??= Promise.race([
			outbox.load().then(() => delivery.run()),
			new Promise<void>((resolve) => env.after(LONGEST_LOAD_MS, resolve)),
		]);
		return loading;
	};
	let isClosed = false;
	/** Messages whose files were sent to the server anew. */
	const renewed = new Set<string>();
	/** Messages whose chat is gone, by what the server answered to them. */
	const lost = new Set<string>();
	let canDeliver = false;

	let uploads: Uploads | null = null;
	let opening: Promise<Uploads> | null = null;
	/** Loaded with the first file: most pages never have one. */
	const openUploads = () => {
		opening ??= import("./files/open-uploads.ts")
			.then((part) =>
				part.openUploads(
					{
						env,
						connection,
						isOnline: () => link.isReady && seed === null,
						onChange(changed) {
							emit({ type: "uploads_changed", uploads: changed });
							delivery.run();
						},
						takeBack: (id) => void rest.ask("DELETE", attachmentPath(id)).catch(() => {}),
					},
					connection.key,
				),
			)
			.then((opened) => {
				uploads = opened;
				opened.run();
				delivery.run();
				return opened;
			})
			.catch((error: unknown) => {
				opening = null;
				throw error;
			});
		return opening;
	};
	const attachmentPath = (id: string) =>
		`/api/attachments/${encodeURIComponent(id)}?user_id=${encodeURIComponent(connection.userId)}`;
	function readinessOf(files: readonly string[]): FilesReadiness {
		if (files.length === 0) return { state: "ready", attachmentIds: [] };
		if (uploads !== null) return uploads.readinessOf(files);
		// Where it cannot be had now it is asked for with the next try to deliver.
		openUploads().catch(() => {});
		return { state: "waiting" };
	}

	const resume = (taskId: string) => {
		link.send({ action: "resume_generation", task_id: taskId, offset: running.lengthOf(taskId) });
	};
	const reader = new ChatReader({
		rest,
		running,
		outbox,
		emit,
		flush: () => batcher.flush(),
		seed: () => seed,
		onUnfollowed: resumeUnfollowed,
		mirror: opened,
	});
	const emitChange = (event: ClientEvent) => {
		if (event.type === "message_updated" && running.isOutdated(event.message)) return;
		emit(event);
		// What was sent before the line broke is found again here [I1].
		if (event.type === "message_updated") handleConfirmed(event.message.client_id);
	};
	const catchUp = new CatchUp({
		...{ env, rest, emit: emitChange },
		isReady: () => link.isReady,
		rereadChats: (which) => reader.rereadAll(which),
	});
	const delivery = new Delivery({
		env,
		outbox,
		rest,
		isKnown: () => link.isKnown,
		send: (action) => canDeliver && link.send(action),
		claim: async (entry) =>
			(seed === null || (await seed.turns.take(entry.chatId))) && outbox.isCurrent(entry),
		prepare: async (entry) => (await seed?.prepare(entry)) ?? true,
		onSent: (entry) => seed?.noteSent(entry),
		onGone: recover,
		onAssigned: (local_id, chat) => emit({ type: "chat_assigned", local_id, chat }),
		isWriting: (chatId, messageId) => running.isWriting(chatId, messageId),
		readinessOf: (entry) =>
			seed?.turns.isElsewhere(entry.chatId) === true ? { state: "waiting" } : readinessOf(entry.files ?? []),
		limits: () => (seed === null ? server : null),
		isIdempotent: () => seed === null,
	});
	const link = new SocketLink({ env, rest }, connection, {
		onStatus(status) {
			// A page that goes, and only then deletes what could still be undone, waits for no part.
			if (status.state === "waiting") void openChanges();
			emit({ type: "connection_changed", status });
		},
		prepare,
		onServer: handleServer,
		onReady: (welcome) => void handleReady(welcome),
		onFrame: handleFrame,
		onDrop: handleDrop,
		knownRevision: () => catchUp.knownRevision,
	});

	function resumeUnfollowed(): void {
		if (!link.isReady || seed !== null) return;
		for (const answer of running.takeUnfollowed()) resume(answer.task_id);
	}

	/** Few servers speak the seed's dialect, and the page of the others need not carry it. */
	async function prepare(found: ServerDescription): Promise<void> {
		if (found.kind === "seed") seedModule ??= await import("./seed-dialect.ts");
		const home = server?.serverId ?? keeping?.serverId?.();
		if (!home || !found.serverId || home === found.serverId) return;
		// In another database the ids of the chats that messages wait for are those of others.
		await load();
		for (const chatId of outbox.chats()) if (!isLocalChatId(chatId)) await recover(chatId);
	}

	function handleServer(found: ServerDescription): void {
		if (server !== null && server.serverId !== found.serverId) {
			guard.forget();
			catchUp.forget();
			reader.forget();
		}
		if (found.kind === "parley" || seedModule === null) {
			seed?.turns.close();
			seed = null;
		} else {
			const { key } = connection;
			seed ??= new seedModule.SeedDialect({
				...{ locks: env.locks, key, outbox, reader, running },
				onFree: () => delivery.run(),
				canDeliver: () => canDeliver,
			});
		}
		server = found;
		emit({ type: "server_known", server: found });
		reader.open();
	}

	async function handleReady(welcome: EventOf<"welcome"> | null): Promise<void> {
		await load();
		uploads?.wake();
		revision = welcome?.rev ?? null;
		if (revision !== null && revision < (catchUp.knownRevision ?? 0)) guard.forget();
		if (server !== null) kept?.goOnline(server, revision);
		if (welcome === null) {
			if ((await seed?.reloadAfterDrop()) === false) {
				env.after(MISSED_RETRY_MS, () => {
					if (link.isReady && !canDeliver) void handleReady(null);
				});
				return;
			}
			void catchUp.start(null, false);
			canDeliver = link.isReady;
			void openChanges().then((kept) => kept?.deliver());
			return delivery.run();
		}
		const ended = running.keepOnly(welcome.active.map((answer) => answer.task_id));
		for (const answer of welcome.active) running.note(answer, false);
		resumeUnfollowed();
		canDeliver = link.isReady;
		delivery.run();
		await catchUp.start(welcome.rev, server?.capabilities.includes("sync") ?? false);
		void openChanges().then((kept) => kept?.deliver());
		await readMissed(ended);
	}

	/** Chats of which something was missed; a request may break off while the line holds. */
	async function readMissed(chatIds: readonly string[]): Promise<void> {
		if (await reader.catchUp(chatIds)) return;
		env.after(MISSED_RETRY_MS, () => {
			if (link.isReady) void readMissed([]);
		});
	}

	function handleDrop(): void {
		canDeliver = false;
		kept?.tell({ type: "offline" });
		delivery.handleDrop();
		temporary?.handleDrop();
		running.handleDrop();
		outbox.handleDrop();
		for (const event of seed?.handleDrop() ?? []) emit(event);
	}

	function handleFrame(frame: Fields): void {
		if (seed === null) {
			const event = decodeEvent(frame);
			if (event !== null) handleEvent(event);
			return;
		}
		const { events, reload } = seed.translate(frame);
		for (const event of events) handleEvent(event);
		for (const chatId of reload) void reader.read(chatId);
	}

	function handleEvent(event: ServerEvent): void {
		if (temporary?.handle(event) === true) return;
		if ("rev" in event && event.type !== "welcome" && event.type !== "history_changed") {
			catchUp.note(event);
		}
		switch (event.type) {
			case "token":
			case "reasoning_token": {
				const accepted = running.accept(event);
				if (accepted === "gap") resume(event.task_id);
				else if (accepted !== "known") emit(accepted);
				return;
			}
			case "generation_started":
				if (running.hasEnded(event.task_id)) return;
				running.note(event, true);
				delivery.noteAnswered(event.chat_id);
				return emit(event);
			case "tool_call":
			case "tool_result":
			case "structured_token":
				if (!running.hasEnded(event.task_id)) emit(event);
				return;
			case "generation_complete":
				endAnswer(event);
				delivery.noteAnswered(event.chat_id);
				return delivery.run();
			case "message":
				emit(event);
				return handleConfirmed(event.message.client_id);
			case "error":
				return handleError(event);
			case "welcome":
				// Told once more in the middle of a connection: this server may have missed signals of its peers.
				return void handleReady(event);
			case "pong":
				return;
			case "history_changed":
				kept?.tell({ type: "stale" });
				return catchUp.noteHistoryChanged(event.rev);
			default:
				return emit(event);
		}
	}

	function handleError(error: EventOf<"error">): void {
		const clientId = error.client_id?.toLowerCase();
		if (clientId !== undefined && outbox.has(clientId)) return handleRefusal(clientId, error);
		if (error.code === "rate_limited") {
			// The server did not read the frame, so that it cannot name it.
			for (const entry of outbox.inFlight()) outbox.takeBack(entry.clientId);
			return delivery.runLater();
		}
		if (error.code === "task_not_found" && error.task_id !== undefined) return endLost(error.task_id);
		if (error.action === "resume_generation") return void reader.readRunning();
		// The end of the task repeats the sentence.
		if (error.task_id !== undefined && running.find(error.task_id) !== undefined) return;
		// A seed server does not say whose message it could not answer.
		if (seed !== null) delivery.handleDrop();
		emit(error);
		delivery.run();
	}

	function endAnswer(event: EventOf<"generation_complete">): void {
		const isCut = running.lengthOf(event.task_id) < event.length;
		if (!running.end(event.task_id)) return;
		emit(event);
		// Of an object too, since nobody here knows how long its text is.
		if (isCut && seed === null) void readMissed([event.chat_id]);
	}

	/** The server knows nothing of a task that is taken for running here: what it has of the answer is read. */
	function endLost(taskId: string): void {
		const answer = running.find(taskId);
		if (answer === undefined || !running.end(taskId)) return;
		const { task_id, chat_id, message_id } = answer;
		emit({ type: "generation_complete", task_id, chat_id, message_id, status: "interrupted", length: 0 });
		void readMissed([chat_id]);
		delivery.run();
	}

	function handleConfirmed(clientId: string | undefined): void {
		if (clientId === undefined) return;
		const files = outbox.find(clientId)?.files ?? [];
		outbox.confirm(clientId);
		if (files.length > 0) uploads?.forget(files);
	}

	function handleRefusal(clientId: string, error: EventOf<"error">): void {
		const entry = outbox.find(clientId);
		if (entry !== undefined) delivery.noteAnswered(entry.chatId);
		if (error.code !== "chat_not_found") settleRefusal(clientId, entry, error);
		// It may have gone to another one already, and this is what became of sending it before.
		else if (entry !== undefined && !isLocalChatId(entry.chatId)) lost.add(clientId);
		// What waits for a chat that is gone may have waited for this one to be answered, in whatever words.
		if (entry !== undefined && outbox.of(entry.chatId).some((one) => lost.has(one.clientId)))
			void recover(entry.chatId);
	}

	function settleRefusal(clientId: string, entry: OutboxEntry | undefined, error: EventOf<"error">): void {
		// It arrived before, and was deleted since.
		if (error.code === "message_deleted") return handleConfirmed(clientId);
		// Of an edit that became a message of its own since.
		if (error.action === "edit_message" && entry?.edits === null) return delivery.run();
		if (error.code === "message_not_found" && (entry?.edits ?? entry?.parentId ?? null) !== null) {
			outbox.detach(clientId);
			return delivery.run();
		}
		const files = entry?.files ?? [];
		// The server lets uploads go that no message took for long; they are still here. Once, lest it goes on for ever.
		if (error.code === "attachment_not_found" && files.length > 0 && !renewed.has(clientId)) {
			renewed.add(clientId);
			outbox.takeBack(clientId);
			uploads?.renew(files);
			return delivery.run();
		}
		// Those it kept of the message that it was another wording of went with that. What was written is still to be sent.
		if (error.code === "attachment_not_found" && entry?.keptAttachments !== undefined) {
			const { keptAttachments: _gone, ...rest } = entry;
			return outbox.replace(clientId, { ...rest, failure: FAILURES.filesDeleted });
		}
		if (PASSING_REFUSALS.has(error.code)) {
			outbox.takeBack(clientId);
			if (error.code === "storage_unavailable") outbox.hinder(clientId, error.message);
			return delivery.runLater();
		}
		outbox.fail(clientId, error.message);
	}

	/** What waits for a chat that is gone goes to a new one. */
	async function recover(chatId: string): Promise<void> {
		const { recoverMessages } = await import("./recover-messages.ts");
		// What is on its way there is answered first, lest its refusal is taken for one by the new chat.
		const isAwaited = (entry: OutboxEntry) => entry.chatId === chatId && !lost.has(entry.clientId);
		if (seed === null && outbox.inFlight().some(isAwaited)) return;
		for (const { clientId } of outbox.of(chatId)) {
			lost.delete(clientId);
			renewed.delete(clientId);
		}
		const recovered = recoverMessages(outbox, chatId, env.uuid, nameRecovered);
		if (recovered === null) return;
		const { localId, title } = recovered;
		emit({ type: "chat_deleted", chat_id: chatId as ChatId });
		emit({ type: "chat_recovered", chat_id: chatId, local_id: localId, title });
		// Who looks at the one that is gone is led there, before they are led away.
		batcher.flush();
		delivery.run();
	}

	function patchChat(
		{ chatId, patch }: ChatPatch,
		note?: WaitingChange | null,
		turn?: Promise<void>,
	): Promise<void> {
		return changes.enqueue(chatId, async () => {
			// What was changed here a moment ago is what this change is made over.
			batcher.flush();
			const before = keeping?.shown(chatId);
			const ask = async () => {
				const chat = await rest.patchChat(chatId, { ...patch, ...conditionOf(patch, before) });
				emit({ type: "chat_updated", chat_id: chat.id, chat });
			};
			const kept = await keeper();
			await (kept === null ? ask() : kept.patch(chatId, patch, ask, note, turn));
			// Who waited for it sees it.
			batcher.flush();
		});
	}

	return {
		start() {
			// What waits is shown at once, also where no server answers.
			void load();
			void openWaiting().then(() => isClosed || link.start());
		},
		close() {
			isClosed = true;
			kept?.close();
			link.close();
			delivery.close();
			outbox.close();
			seed?.turns.close();
			waiting?.close();
			catchUp.close();
			uploads?.close();
			batcher.close();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		send(message) {
			const chat = keeping?.shown(message.chatId);
			const origin =
				chat === undefined ? {} : { origin: { title: chat.title, settings: decodeModelSettings(chat) } };
			const entry: OutboxEntry = outbox.add({ ...message, ...origin });
			delivery.run();
			// What is sent before the next frame comes behind it.
			batcher.flush();
			return entry.clientId;
		},
		addFile: async (content, name) => (await openUploads()).add(content, name),
		loadFiles(ids) {
			Promise.all([openUploads(), load()]).then(
				([opened]) => opened.sweep(new Set([...ids, ...outbox.files()])),
				// Those of drafts are to be seen.
				() => ids.length > 0 && env.after(MISSED_RETRY_MS, () => isClosed || this.loadFiles(ids)),
			);
		},
		retryFile: (id) => uploads?.retry(id),
		removeFiles: (ids) => uploads?.remove(ids),
		contentOfFile: (id) => uploads?.contentOf(id) ?? null,
		readAttachment: (id) => readAttachment(env, connection, attachmentPath(id)),
		retry(clientId) {
			for (const id of outbox.find(clientId)?.files ?? []) uploads?.retry(id);
			renewed.delete(clientId);
			outbox.retry(clientId);
			delivery.run();
		},
		discard(clientId, keep) {
			if (keep?.files !== true) uploads?.remove(outbox.find(clientId)?.files ?? []);
			outbox.discard(clientId);
			delivery.run();
		},
		answerToolCall: (taskId, callId, decision) =>
			link.send({ action: "answer_tool_call", task_id: taskId, call_id: callId, decision }),
		stop: (taskId) => link.send({ action: "stop_generation", task_id: taskId }),
		regenerate: (messageId, model) =>
			link.send({
				...{ action: "regenerate", message_id: messageId, client_id: env.uuid() },
				...(model === undefined ? {} : { model }),
			}),
		continueAnswer: (messageId) =>
			link.send({ action: "continue_generation", message_id: messageId, client_id: env.uuid() }),
		async openChat(chatId) {
			if (isLocalChatId(chatId) || isTemporaryChatId(chatId) || (await reader.read(chatId))) return true;
			await recover(chatId);
			return outbox.of(chatId).length > 0;
		},
		readOlder: (chatId, extent) => reader.readOlder(chatId, extent),
		// Noted before it has its turn: an earlier one may hang for long.
		patchChat: (chatId, patch) => patchChat({ chatId, patch }, waiting?.note(chatId, patch)),
		async patchChats(patches) {
			const kept = await keeper();
			if (kept !== null) return kept.patchAll(patches, patchChat);
			for (const one of patches) await patchChat(one);
		},
		forceChange: (id) => waiting?.force(id),
		dropChange: (id) => waiting?.drop(id),
		hurry: () => changes.hurry(),
		async askTemporary(message) {
			const { TemporaryAnswers: Answers } = await import("./temporary-answers.ts");
			temporary ??= new Answers({
				...{ env, emit },
				send: (action) => link.send(action),
				isConnecting: () => link.isConnecting,
			});
			return temporary.ask(message);
		},
		async deleteMessage(chatId, messageId) {
			const ask = async () => {
				await rest.deleteMessage(chatId, messageId);
				emit({
					type: "message_deleted",
					chat_id: chatId as ChatId,
					message_id: messageId as MessageId,
				});
			};
			const kept = await keeper();
			await (kept === null ? ask() : kept.deleteMessage(chatId, messageId, ask));
			batcher.flush();
		},
		async deleteChats(chatIds, seen) {
			const ask = () => rest.deleteChats(chatIds, revisionsOf(chatIds, seen));
			const kept = await keeper();
			await (kept === null ? ask() : kept.deleteChats(chatIds, seen, ask));
			batcher.flush();
		},
		async deleteEmptyChats(known, seen) {
			const ask = async () => {
				await rest.deleteEmptyChats();
				return [];
			};
			const kept = await keeper();
			await (kept === null ? ask() : kept.deleteChats(known, seen, ask, true));
		},
		listModels: rest.listModels,
		request: rest.get,
		listTools: rest.listTools,
		retryToolServer: rest.retryToolServer,
		listToolPermissions: rest.listToolPermissions,
		removeToolPermission: rest.removeToolPermission,
		search: rest.search,
		reconnect: () => link.reconnect(),
	};
}
