import type { ChatId, MessageId } from "../../../server/protocol/ids.ts";
import type { Chat, PatchChat } from "../../../server/protocol/rest.ts";
import { type ClientEvent, isLocalChatId } from "../chat-client.ts";
import type { ClientEnvironment } from "../environment.ts";
import { describeFailure, RequestError } from "../request-error.ts";
import type { RestClient } from "../rest-client.ts";
import { type ChangesStorage, KEPT_FIELDS } from "./changes-storage.ts";
import { addAsShown, type ShownChat, showAll, showOver } from "./show-changes.ts";
import type { ChangeProblem, ChangeWork, KeptField, KeptPatch, WaitingChange } from "./waiting-change.ts";

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

const RETRY_MS = 3000;

/**
 * Changes that the server has not got, in the order they were made, kept on disk. They are delivered one after the
 * other; what others changed meanwhile is not overwritten unless the person says so.
 */
export class ChangesOutbox {
	readonly #deps: ChangesDeps;
	#changes: readonly WaitingChange[];
	/** A disk that is full must not stop a change from being made. */
	readonly #onDisk = new Set<string>();
	#underway: string | null = null;
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

	/** Asks the server, or keeps the change where it is away or has not got an earlier one of the chat. */
	async patch(chatId: string, patch: PatchChat, ask: () => Promise<void>): Promise<void> {
		if (!this.#deps.canPatch() || !isKept(patch) || isLocalChatId(chatId)) return ask();
		if (await this.#wasAsked([chatId], ask)) return;
		this.#keepPatch(chatId, patch);
		this.deliver();
	}

	async deleteChats(chatIds: readonly string[], ask: () => Promise<void>): Promise<void> {
		if (await this.#wasAsked(chatIds, ask)) return;
		// What was to be changed of them does not matter any more.
		for (const change of this.#changes) if (chatIds.includes(change.chatId)) this.drop(change.id);
		this.#add(
			chatIds.map((chatId) => {
				const knownUntil = this.#deps.shown(chatId)?.updated_at ?? null;
				return this.#create(chatId, { type: "delete_chat", knownUntil });
			}),
		);
		for (const chatId of chatIds) this.#emitDeleted(chatId);
		this.deliver();
	}

	async deleteMessage(chatId: string, messageId: string, ask: () => Promise<void>): Promise<void> {
		if (await this.#wasAsked([chatId], ask)) return;
		this.#add([this.#create(chatId, { type: "delete_message", messageId })]);
		this.#deps.emit({
			...{ type: "message_deleted", chat_id: chatId as ChatId, message_id: messageId as MessageId },
		});
		this.deliver();
	}

	/** What has to be shown behind an event, so that what waits is shown as made. */
	after(event: ClientEvent): readonly ClientEvent[] {
		return this.#changes.length === 0 ? [] : addAsShown(event, this.#waiting(), this.#deps.shown);
	}

	/** Makes it whatever happened meanwhile. */
	force(id: string): void {
		this.#set(id, (change) => ({ ...change, isForced: true, problem: null }));
		this.deliver();
	}

	/** The person does not want it any more. */
	drop(id: string): void {
		this.#deps.storage.remove(id);
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

	/** False: it has to be kept. */
	async #wasAsked(chatIds: readonly string[], ask: () => Promise<void>): Promise<boolean> {
		if (!this.#deps.isOnline() || this.#waiting().some(({ chatId }) => chatIds.includes(chatId)))
			return false;
		try {
			await ask();
			return true;
		} catch (error) {
			if (isUnanswered(error)) return false;
			throw error;
		}
	}

	#keepPatch(chatId: string, patch: KeptPatch): void {
		const { shown, emit } = this.#deps;
		const chat = shown(chatId);
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
		const created = this.#create(chatId, work);
		// Under a new id: another tab that is just bringing the earlier one there must not take this for done.
		if (isOpen) this.drop(last.id);
		this.#add([isOpen ? { ...created, title: last.title } : created]);
		if (chat !== undefined) {
			const now = showOver({ ...chat, messages: [] }, this.#waiting());
			if (now !== null) emit({ type: "chat_updated", chat_id: now.id, chat: now });
		}
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

	async #make({ chatId, createdAt, work, isForced }: WaitingChange): Promise<ChangeProblem | null> {
		const { rest, emit } = this.#deps;
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
			if (!isForced && work.knownUntil !== null && work.knownUntil < chat.updated_at) {
				return this.#hold(chat, { type: "newer" });
			}
			await rest.deleteChats([chatId]);
			return null;
		}
		if (chat === null) {
			if (!isOther) this.#emitDeleted(chatId);
			return { type: "gone" };
		}
		const isSame = KEPT_FIELDS.every((field) => {
			const wanted = work.patch[field];
			if (wanted === undefined) return true;
			const mayBe = [wanted, ...(work.over[field] ?? [])].map((value) => JSON.stringify(value));
			return mayBe.includes(JSON.stringify(fieldOf(chat, field)));
		});
		if (!isSame && !isForced) return this.#hold(chat, { type: "changed" });
		const changed = await rest.patchChat(chatId, work.patch);
		emit({ type: "chat_updated", chat_id: changed.id, chat: changed });
		return null;
	}

	/** Shows the chat as the server has it. */
	#hold(chat: Chat, problem: ChangeProblem): ChangeProblem {
		// What was held is not shown as made any more from the next turn on.
		this.#changes = this.#changes.map((change) =>
			change.id === this.#underway ? { ...change, problem } : change,
		);
		this.#deps.emit({ type: "chat_updated", chat_id: chat.id, chat });
		return problem;
	}

	/** Another tab has brought it to the server, or put something else in its place. */
	#wasTakenAway(id: string): boolean {
		return this.#onDisk.has(id) && !this.#deps.storage.read().some((kept) => kept.id === id);
	}

	#emitDeleted(chatId: string): void {
		this.#deps.emit({ type: "chat_deleted", chat_id: chatId as ChatId });
	}

	#create(chatId: string, work: ChangeWork): WaitingChange {
		const chat = this.#deps.shown(chatId);
		const [createdAt, title] = [chat?.created_at ?? null, chat?.title ?? ""];
		return { id: this.#deps.env.uuid(), chatId, createdAt, title, work, isForced: false, problem: null };
	}

	#add(changes: readonly WaitingChange[]): void {
		if (this.#deps.storage.put(changes)) for (const { id } of changes) this.#onDisk.add(id);
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

function isKept(patch: PatchChat): patch is KeptPatch {
	return Object.keys(patch).every((field) => KEPT_FIELDS.some((kept) => kept === field));
}

function isUnanswered(error: unknown): boolean {
	return error instanceof RequestError && error.status === 0;
}

/** Whether asking again would be answered the same. */
function isFinal({ status }: RequestError): boolean {
	return status >= 400 && status < 500 && status !== 401 && status !== 429;
}

function fieldOf(chat: ShownChat | undefined, field: KeptField): unknown {
	return chat?.[field] ?? null;
}
