import { AppError } from "../domain/app-error.ts";
import type { ServerEvent } from "../protocol/events.ts";
import type { ChatId, ClientId, UserId } from "../protocol/ids.ts";
import type { ModelSettings } from "../protocol/model-settings.ts";
import type { Chat, PatchChat } from "../protocol/rest.ts";
import { normalizeText, normalizeTexts } from "../protocol/text.ts";
import type { AttachmentStore } from "./attachment-port.ts";
import { chatSignals } from "./chat-signals.ts";
import type { AppDeps } from "./deps.ts";
import type { Actor, DeletedChat, Stamped, UserSignal } from "./ports.ts";

type Deps = Pick<AppDeps, "chats" | "bus" | "clock">;
type DeletingDeps = Deps & { readonly attachments: Pick<AttachmentStore, "deleteLeftovers"> };

/** A chat this young is not swept: a client that cleans up must not take the chat another just made [S5]. */
const EMPTY_CHAT_GRACE_MS = 10_000;

/**
 * The chat to write in next [S1]. Tells the user's sockets `chat_created`: all of them where a socket
 * asked, as seed clients expect it [W4], else those that know the additions.
 */
export async function createChat(
	deps: Deps,
	input: {
		readonly userId: UserId;
		readonly title: string | null;
		readonly clientId: ClientId | null;
		readonly settings?: ModelSettings | undefined;
		readonly audience: UserSignal["audience"];
	},
): Promise<Stamped<Chat>> {
	const created = await deps.chats.createChat({
		userId: input.userId,
		title: input.title === null ? null : normalizeText(input.title),
		clientId: input.clientId,
		...(input.settings === undefined ? {} : { settings: normalizeTexts(input.settings) }),
		now: deps.clock.now(),
	});
	const { value: chat, rev } = created;
	deps.bus.publishToUser(input.userId, {
		audience: input.audience,
		event: {
			type: "chat_created",
			chat_id: chat.id,
			...(input.clientId === null ? {} : { client_id: input.clientId }),
			chat,
			rev,
		},
	});
	return created;
}

/** @throws {AppError} chat_not_found, conflict */
export async function updateChat(
	deps: Deps,
	input: { readonly chatId: string; readonly actor: Actor; readonly patch: PatchChat },
): Promise<Chat> {
	const { title, system_prompt: prompt, folder, tags } = input.patch;
	const patch = {
		...input.patch,
		...(folder === undefined || folder === null ? {} : { folder: normalizeText(folder) }),
		...(tags === undefined ? {} : { tags: tags.map(normalizeText) }),
		...(title === undefined ? {} : { title: normalizeText(title) }),
		...(prompt === undefined || prompt === null ? {} : { system_prompt: normalizeText(prompt) }),
	};
	const updated = await deps.chats.updateChat(input.chatId, input.actor, patch, deps.clock.now());
	if (updated === null) throw new AppError("chat_not_found");
	const chat = updated.value;
	for (const signal of chatSignals(updated, { isTitled: title !== undefined })) {
		deps.bus.publishToUser(chat.user_id, signal);
	}
	return chat;
}

/** Of thousands each hundred is told of when it is gone, and others read and write in between. */
const DELETED_AT_ONCE = 100;

/** Deletes what is the actor's and skips the rest [S4], and what changed meanwhile [Y4]. Answers that run there are stopped. */
export async function deleteChats(
	deps: DeletingDeps,
	input: {
		readonly chatIds: readonly string[];
		readonly actor: Actor;
		readonly ifRev: Readonly<Record<string, number>>;
	},
): Promise<{ readonly deletedCount: number; readonly changed: readonly ChatId[] }> {
	const chatIds = [...new Set(input.chatIds)];
	let deletedCount = 0;
	const changed: ChatId[] = [];
	for (let at = 0; at < chatIds.length; at += DELETED_AT_ONCE) {
		const some = chatIds.slice(at, at + DELETED_AT_ONCE);
		const outcome = await deps.chats.deleteChats(some, input.actor, input.ifRev);
		deletedCount += tellDeleted(deps, outcome.deleted);
		changed.push(...outcome.changed);
	}
	if (deletedCount > 0) void deps.attachments.deleteLeftovers();
	return { deletedCount, changed };
}

/**
 * Deletes one message for good; what followed it stays, behind what was before it. An answer that is being
 * written is stopped. @throws {AppError} message_not_found
 */
export async function deleteMessage(
	deps: DeletingDeps,
	input: { readonly chatId: string; readonly messageId: string; readonly actor: Actor },
): Promise<void> {
	const now = deps.clock.now();
	const deleted = await deps.chats.deleteMessage(input.chatId, input.messageId, input.actor, now);
	if (deleted === null) throw new AppError("message_not_found");
	const { chatId, messageId, userId, rev } = deleted;
	for (const taskId of deleted.runningTasks) deps.bus.requestStop(taskId);
	const events: readonly ServerEvent[] = [
		...deleted.moved.map(
			(moved) => ({ type: "message_updated", message: moved.value, rev: moved.rev }) as const,
		),
		{ type: "message_deleted", chat_id: chatId, message_id: messageId, rev },
	];
	for (const event of events) deps.bus.publishToUser(userId, { audience: "welcomed", event });
	void deps.attachments.deleteLeftovers();
}

export async function deleteEmptyChats(deps: DeletingDeps, userId: UserId): Promise<number> {
	const before = new Date(deps.clock.now().getTime() - EMPTY_CHAT_GRACE_MS);
	return tellDeleted(deps, await deps.chats.deleteEmptyChats(userId, before));
}

function tellDeleted(deps: DeletingDeps, deleted: readonly DeletedChat[]): number {
	for (const chat of deleted) {
		for (const taskId of chat.runningTasks) deps.bus.requestStop(taskId);
		deps.bus.publishToUser(chat.userId, {
			audience: "welcomed",
			event: { type: "chat_deleted", chat_id: chat.chatId, rev: chat.rev },
		});
	}
	return deleted.length;
}
