import type { Chat, PatchChat } from "../../../server/protocol/rest.ts";
import { RequestError } from "../request-error.ts";

/** Chats as they were when a person decided something about them. */
export type SeenChats = Readonly<Record<string, Omit<Chat, "messages"> | undefined>>;

/** That the chat is to be as it was seen [Y4]. That it was looked at is told whatever happened. */
export function conditionOf(patch: PatchChat, chat: SeenChats[string]): Pick<PatchChat, "if_rev"> {
	return isOnlySeen(patch) || chat?.rev === undefined ? {} : { if_rev: chat.rev };
}

export function revisionsOf(chatIds: readonly string[], seen: SeenChats): Readonly<Record<string, number>> {
	return Object.fromEntries(
		chatIds.flatMap((id) => {
			const rev = seen[id]?.rev;
			return rev === undefined ? [] : [[id, rev]];
		}),
	);
}

export function isOnlySeen(patch: PatchChat): boolean {
	return Object.keys(patch).every((field) => field === "seen_at");
}

/** Whether something came in between. */
export function isConflict(error: unknown): boolean {
	return error instanceof RequestError && error.status === 409;
}

export function isUnanswered(error: unknown): boolean {
	return error instanceof RequestError && error.status === 0;
}
