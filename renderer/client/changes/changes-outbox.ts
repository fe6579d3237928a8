import type { ChatId, MessageId } from "../../../server/protocol/ids.ts";
import type { Chat } from "../../../server/protocol/rest.ts";
import { type ClientEvent, isLocalChatId } from "../chat-client.ts";
import type { ClientEnvironment } from "../environment.ts";
import { describeFailure, RequestError } from "../request-error.ts";
import type { RestClient } from "../rest-client.ts";
import { type ChangesStorage, KEPT_FIELDS } from "./changes-storage.ts";
import {
	conditionOf,
	isConflict,
	isOnlySeen,
	isUnanswered,
	revisionsOf,
	type SeenChats,
} from "./conditions.ts";
import { addAsShown, type ShownChat, showAll, showOver } from "./show-changes.ts";
import { takeTurns } from "./take-turns.ts";
import type {
	ChangeProblem,
	ChangeWork,
	ChatPatch,
	KeptField,
	KeptPatch,
	WaitingChange,
} from "./waiting-change.ts";

export type ChangesDeps = {
	readonly env: Pick<ClientEnvironment, "after" | "uuid">;
	readonly rest: Pick<RestClient, "readChat" | "patchChat" | "deleteChats" | "deleteMessage">;
	readonly storage: ChangesStorage;
	readonly emit: (event: ClientEvent) => void;
	readonly isOnline: () => boolean;
	/** Whether the server can change chats; seed servers only delete. */
	readonly canPatch: () => boolean;
	/** The chat as the page shows it. */
	readonly shown: (chatId: string) => ShownChat | undefined;
};

type PatchWork = Extract<ChangeWork, { type: "patch" }>;
type DeleteWork = Extract<ChangeWork, { type: "delete_chat" }>;

const RETRY_MS = 3000;
const GATHERED = 25;

/**
 * Changes that the server has not got, in the order they were made, kept on disk. They are delivered one after the
 * other; what others changed meanwhile is not overwritten unless the person says so.
 */
export class ChangesOutbox {
	readonly #deps: ChangesDeps;
	#changes: readonly WaitingChange[];
	/** Patches that the server is asked for now, or right after that. */
	#asked: WaitingChange[] = [];
	/** Ids of what was asked for and is still on the disk. */
	readonly #settled: string[] = [];
	/** A disk that is full must not stop a change from being made. */
	readonly #onDisk = new Set<string>();
	#underway: string | null = null;
	/** What was told of the chat since it was read for the change that is under way. */
	#heard: Chat | null = null;
	#isDelivering = false;
	#cancelLater: (() => void) | null = null;

	constructor(deps: ChangesDeps) {
		this.#deps = deps;
		this.#changes = deps.storage.read();
		for (const { id } of this.#changes) this.#onDisk.add(id);
		if (this.#changes.length === 0) return;
		this.#tell();
		for (const event of showAll(this.#waiting(), deps.shown)) deps.emit(event);
	}

	/**
	 * On disk from now on, as if it waited; made known and delivered by this page only where asking for it fails. Null: it
	 * is nothing that can wait. What another page makes of it meanwhile does no harm: it says absolute values, what was
	 * asked for over an older revision is refused [Y4], and what is gone from the disk then counts as made.
	 */
	note(chatId: string, patch: KeptPatch): WaitingChange | null {
		const note = this.#note(chatId, patch);
		if (note !== null) this.#put([note]);
		return note;
	}

	/**
	 * Asks the server, or keeps the change where it is away or has not got an earlier one of the chat.
	 * @param turn before which nothing is asked
	 */
	async patch(
		chatId: string,
		patch: KeptPatch,
		ask: () => Promise<void>,
		note = this.note(chatId, patch),
		turn?: Promise<void>,
	): Promise<void> {
		if (note === null) {
			await turn;
			return ask();
		}
		// As it was when the person changed it; what comes from elsewhere later is not meant.
		const chat = this.#deps.shown(chatId);
		for (const { id } of await this.#ask([note], () => ask().then(() => []), turn))
			this.#keepPatch(id, chatId, patch, chat);
		this.deliver();
	}

	/** All of them are on disk before the first is asked for. @param patchOne changes one of the chats by `patch` */
	async patchAll(
		patches: readonly ChatPatch[],
		patchOne: (one: ChatPatch, note: WaitingChange | null, turn: Promise<void>) => Promise<void>,
	): Promise<void> {
		const noted = patches.map((one) => ({ one, note: this.#note(one.chatId, one.patch) }));
		this.#put(noted.flatMap(({ note }) => note ?? []));
		await takeTurns(noted, ({ one, note }, turn) => patchOne(one, note, turn));
	}

	/**
	 * @param seen the chats as they were when the person deleted them
	 * @param ask gives those that were left, since they are not as they were seen
	 * @param isEmpty they are to go because there is nothing in them
	 */
	async deleteChats(
		chatIds: readonly string[],
		seen: SeenChats,
		ask: () => Promise<readonly string[]>,
		isEmpty = false,
	): Promise<void> {
		const notes = chatIds.map((chatId) => {
			const chat = seen[chatId] ?? this.#deps.shown(chatId);
			const [knownUntil, knownRev] = [chat?.updated_at ?? null, chat?.rev ?? null];
			return this.#create(chatId, { type: "delete_chat", knownUntil, knownRev, isEmpty }, chat);
		});
		this.#put(notes);
		const kept = await this.#ask(notes, ask);
		if (kept.length === 0) return;
		// What was to be changed of them does not matter any more.
		const gone = new Set(kept.map(({ chatId }) => chatId));
		for (const change of this.#changes) if (gone.has(change.chatId)) this.drop(change.id);
		this.#add(kept);
		for (const chatId of gone) this.#emitDeleted(chatId);
		this.deliver();
	}

	async deleteMessage(chatId: string, messageId: string, ask: () => Promise<void>): Promise<void> {
		const note = this.#create(chatId, { type: "delete_message", messageId });
		this.#put([note]);
		const kept = await this.#ask([note], () => ask().then(() => []));
		if (kept.length === 0) return;
		this.#add(kept);
		this.#deps.emit({
			...{ type: "message_deleted", chat_id: chatId as ChatId, message_id: messageId as MessageId },
		});
		this.deliver();
	}

	/** What has to be shown behind an event, so that what waits is shown as made. */
	after(event: ClientEvent): readonly ClientEvent[] {
		if (event.type === "chat_updated" && event.chat.id === this.#chatUnderway) this.#heard = event.chat;
		return this.#changes.length === 0 ? [] : addAsShown(event, this.#waiting(), this.#deps.shown);
	}

	/** Makes it over what is shown now; what comes after that, or is not in sight, is asked about again. */
	force(id: string): void {
		this.#set(id, (change) => {
			const chat = this.#deps.shown(change.chatId);
			return { ...(chat === undefined ? change : rebase(change, chat)), problem: null };
		});
		this.deliver();
	}

	/** The person does not want it any more. */
	drop(id: string): void {
		this.#deps.storage.remove([id]);
		this.#changes = this.#changes.filter((change) => change.id !== id);
		this.#tell();
	}

	/** Brings to the server what waits, as far as it is there. */
	deliver(): void {
		if (!this.#isDelivering) void this.#deliverAll();
	}

	close(): void {
		this.#cancelLater?.();
		this.#cancelLater = null;
	}

	#waiting(): readonly WaitingChange[] {
		return this.#changes.filter((change) => change.problem === null);
	}

	/** What has to be kept of what was noted. */
	async #ask(
		notes: readonly WaitingChange[],
		ask: () => Promise<readonly string[]>,
		turn?: Promise<void>,
	): Promise<readonly WaitingChange[]> {
		const { isOnline, storage } = this.#deps;
		const chatIds = new Set(notes.map(({ chatId }) => chatId));
		let kept: readonly WaitingChange[] = [];
		try {
			await turn;
			if (!isOnline() || this.#waiting().some(({ chatId }) => chatIds.has(chatId))) kept = notes;
			else {
				const left = await ask();
				kept = notes.filter(({ chatId }) => left.includes(chatId));
			}
		} catch (error) {
			if (!isUnanswered(error) && !isConflict(error)) throw error;
			const there = new Set(storage.read().map(({ id }) => id));
			// Another tab that found it here may have made it, or put something else in its place.
			kept = notes.filter(({ id }) => !this.#onDisk.has(id) || there.has(id));
		} finally {
			this.#asked = this.#asked.filter((one) => !notes.includes(one));
			this.#forget(notes.filter((one) => !kept.includes(one)));
		}
		return kept;
	}

	/** Of very many, some go together: each time all that are left are written anew. */
	#forget(notes: readonly WaitingChange[]): void {
		this.#settled.push(...notes.map(({ id }) => id));
		if (this.#asked.length < GATHERED || this.#asked.length % GATHERED === 0)
			this.#deps.storage.remove(this.#settled.splice(0));
	}

	#keepPatch(id: string, chatId: string, patch: KeptPatch, chat: ShownChat | undefined): void {
		const { shown, emit } = this.#deps;
		const last = this.#waiting().findLast((change) => change.chatId === chatId);
		// What is on its way is left as it was sent.
		const isOpen = last?.work.type === "patch" && last.id !== this.#underway;
		const before: Pick<PatchWork, "patch" | "over"> =
			isOpen && last.work.type === "patch" ? last.work : { patch: {}, over: {} };
		const over: Partial<Record<KeptField, readonly unknown[]>> = { ...before.over };
		for (const field of KEPT_FIELDS) {
			if (patch[field] === undefined) continue;
			// An earlier wish may be there already, where its answer was lost.
			const earlier = before.patch[field];
			over[field] = earlier === undefined ? [fieldOf(chat, field)] : [...(before.over[field] ?? []), earlier];
		}
		const work: ChangeWork = { type: "patch", patch: { ...before.patch, ...patch }, over };
		const created = { ...this.#create(chatId, work, chat), id };
		// Under the new id: another tab that is just bringing the earlier one there must not take this for done.
		if (isOpen) this.drop(last.id);
		this.#add([isOpen ? { ...created, title: last.title } : created]);
		const newest = shown(chatId);
		const now = newest === undefined ? null : showOver({ ...newest, messages: [] }, this.#waiting());
		if (now !== null) emit({ type: "chat_updated", chat_id: now.id, chat: now });
	}

	async #deliverAll(): Promise<void> {
		this.#isDelivering = true;
		try {
			while (this.#deps.isOnline()) {
				const [next] = this.#waiting();
				if (next === undefined) return;
				this.#underway = next.id;
				if (!(await this.#deliverOne(next))) return this.#later();
			}
		} finally {
			this.#underway = null;
			this.#isDelivering = false;
		}
	}

	/** False: it has to be tried again. */
	async #deliverOne(change: WaitingChange): Promise<boolean> {
		// Another tab may have brought it there meanwhile.
		if (this.#wasTakenAway(change.id)) {
			this.drop(change.id);
			return true;
		}
		try {
			const problem = await this.#make(change);
			if (problem === null) this.drop(change.id);
			else this.#set(change.id, (kept) => ({ ...kept, problem }));
			return true;
		} catch (error) {
			if (!(error instanceof RequestError) || !isFinal(error)) return false;
			const problem: ChangeProblem = { type: "refused", reason: describeFailure(error) };
			this.#set(change.id, (kept) => ({ ...kept, problem }));
			return true;
		}
	}

	/** What was read is what is changed: where something comes in between, it is read again [Y4]. */
	async #make(change: WaitingChange): Promise<ChangeProblem | null> {
		const { rest, emit } = this.#deps;
		const { chatId, createdAt, work } = change;
		this.#heard = null;
		const found = await rest.readChat(chatId).catch((error: unknown) => {
			if (error instanceof RequestError && error.status === 404) return null;
			throw error;
		});
		const isOther = found !== null && createdAt !== null && found.created_at !== createdAt;
		const chat = isOther ? null : found;
		if (work.type === "delete_message") {
			if (chat !== null) await rest.deleteMessage(chatId, work.messageId);
			return null;
		}
		if (work.type === "delete_chat") {
			if (chat === null) return null;
			if (isGrown(chat, work)) return this.#keepGrown(chat, work.isEmpty);
			const left = await rest.deleteChats([chatId], revisionsOf([chatId], { [chatId]: chat }));
			// Something was said in it since it was read a moment ago.
			return left.length > 0 ? this.#make(change) : null;
		}
		if (chat === null) {
			if (!isOther) this.#emitDeleted(chatId);
			return isOnlySeen(work.patch) ? null : { type: "gone" };
		}
		const isSame = KEPT_FIELDS.every((field) => {
			const wanted = work.patch[field];
			// Where it was looked at elsewhere meanwhile, nothing is lost.
			if (wanted === undefined || field === "seen_at") return true;
			// Nobody chose a title that the server gave by itself.
			if (field === "title" && chat.titled_by !== undefined) return true;
			const mayBe = [
				field === "tools" && wanted?.toString() === "" ? null : wanted,
				...(work.over[field] ?? []),
			].map((value) => JSON.stringify(value));
			return mayBe.includes(JSON.stringify(fieldOf(chat, field)));
		});
		if (!isSame) return this.#hold(chat, { type: "changed" });
		const asked = { ...work.patch, ...conditionOf(work.patch, chat) };
		const changed = await rest.patchChat(chatId, asked).catch((error: unknown) => {
			if (isConflict(error)) return null;
			throw error;
		});
		if (changed === null) return this.#make(change);
		emit({ type: "chat_updated", chat_id: changed.id, chat: changed });
		return null;
	}

	/** What is not empty any more need not be asked about: nobody wanted it to go. */
	#keepGrown(chat: Chat, wasEmpty: boolean): ChangeProblem | null {
		this.#hold(chat, { type: "newer" });
		return wasEmpty ? null : { type: "newer" };
	}

	/** Shows the chat as the server has it, newer than it was read where that was told meanwhile. */
	#hold(read: Chat, problem: ChangeProblem): ChangeProblem {
		const heard = this.#heard;
		const chat = heard !== null && (heard.rev ?? 0) > (read.rev ?? 0) ? heard : read;
		// What was held is not shown as made any more from the next turn on.
		this.#changes = this.#changes.map((change) =>
			change.id === this.#underway ? { ...change, problem } : change,
		);
		this.#deps.emit({ type: "chat_updated", chat_id: chat.id, chat });
		return problem;
	}

	get #chatUnderway(): string | undefined {
		return this.#changes.find(({ id }) => id === this.#underway)?.chatId;
	}

	/** Another tab has brought it to the server, or put something else in its place. */
	#wasTakenAway(id: string): boolean {
		return this.#onDisk.has(id) && !this.#deps.storage.read().some((kept) => kept.id === id);
	}

	#emitDeleted(chatId: string): void {
		this.#deps.emit({ type: "chat_deleted", chat_id: chatId as ChatId });
	}

	#note(chatId: string, patch: KeptPatch): WaitingChange | null {
		if (!this.#deps.canPatch() || isLocalChatId(chatId)) return null;
		const chat = this.#deps.shown(chatId);
		const over: Partial<Record<KeptField, readonly unknown[]>> = {};
		for (const field of KEPT_FIELDS) {
			if (patch[field] === undefined) continue;
			const earlier = this.#asked.flatMap((change) =>
				change.chatId === chatId && change.work.type === "patch" ? [change.work.patch[field]] : [],
			);
			over[field] = [fieldOf(chat, field), ...earlier.filter((value) => value !== undefined)];
		}
		const change = this.#create(chatId, { type: "patch", patch, over }, chat);
		this.#asked.push(change);
		return change;
	}

	#create(chatId: string, work: ChangeWork, chat = this.#deps.shown(chatId)): WaitingChange {
		const [createdAt, title] = [chat?.created_at ?? null, chat?.title ?? ""];
		return { id: this.#deps.env.uuid(), chatId, createdAt, title, work, problem: null };
	}

	#put(changes: readonly WaitingChange[]): void {
		if (this.#deps.storage.put(changes)) for (const { id } of changes) this.#onDisk.add(id);
	}

	#add(changes: readonly WaitingChange[]): void {
		this.#put(changes);
		this.#changes = [...this.#changes, ...changes];
		this.#tell();
	}

	#set(id: string, change: (kept: WaitingChange) => WaitingChange): void {
		const found = this.#changes.find((one) => one.id === id);
		if (found === undefined) return;
		if (this.#wasTakenAway(id)) return this.drop(id);
		const changed = change(found);
		this.#deps.storage.put([changed]);
		this.#changes = this.#changes.map((one) => (one === found ? changed : one));
		this.#tell();
	}

	#tell(): void {
		this.#deps.emit({ type: "changes_changed", changes: this.#changes });
	}

	#later(): void {
		this.#cancelLater?.();
		this.#cancelLater = this.#deps.env.after(RETRY_MS, () => {
			this.#cancelLater = null;
			this.deliver();
		});
	}
}

/** Whether more was said in it than was known, as far as the server tells; a new title alone is no reason to ask. */
function isGrown({ rev, updated_at: now }: Chat, { knownUntil, knownRev }: DeleteWork): boolean {
	if (rev !== undefined && knownRev !== null && rev <= knownRev) return false;
	return knownUntil !== null && knownUntil < now;
}

/** Whether asking again would be answered the same. */
function isFinal({ status }: RequestError): boolean {
	return status >= 400 && status < 500 && status !== 401 && status !== 429;
}

/** The change as if it were made now. */
function rebase(change: WaitingChange, chat: ShownChat): WaitingChange {
	const { work } = change;
	if (work.type === "delete_chat") {
		return { ...change, work: { ...work, knownUntil: chat.updated_at, knownRev: chat.rev ?? null } };
	}
	if (work.type !== "patch") return change;
	const fields = KEPT_FIELDS.filter((field) => work.patch[field] !== undefined);
	const over = Object.fromEntries(fields.map((field) => [field, [fieldOf(chat, field)]]));
	return { ...change, work: { ...work, over } };
}

function fieldOf(chat: Partial<ShownChat> | undefined, field: KeptField): unknown {
	const value = chat?.[field] ?? null;
	// No tools are none, however it is said.
	return field === "tools" && Array.isArray(value) && value.length === 0 ? null : value;
}
