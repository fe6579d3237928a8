import type { Chat } from "../protocol/rest.ts";
import type { Stamped, UserSignal } from "./ports.ts";

/** What the sockets of a user are told of a changed chat [U1]; seed clients know only titles. */
export function chatSignals(
	{ value: chat, rev }: Stamped<Chat>,
	{ isTitled }: { readonly isTitled: boolean },
): readonly UserSignal[] {
	const updated: UserSignal = {
		audience: "welcomed",
		event: { type: "chat_updated", chat_id: chat.id, chat, rev },
	};
	if (!isTitled) return [updated];
	return [
		updated,
		{ audience: "seed", event: { type: "update_title", chat_id: chat.id, title: chat.title } },
	];
}
