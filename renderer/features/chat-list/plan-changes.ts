import type { PatchChat } from "../../../server/protocol/rest.ts";
import type { ChatSummary } from "../../store/chat-state.ts";
import { withTag } from "./with-tag.ts";

/** What is to become of several chats. */
export type ManyChange =
	| { readonly kind: "archive" | "pin" | "read"; readonly isOn: boolean }
	/** Null: out of its folder. */
	| { readonly kind: "folder"; readonly folder: string | null }
	| { readonly kind: "tags"; readonly add: readonly string[] };

export type ChatPatch = { readonly chatId: string; readonly patch: PatchChat };
export type Plan = { readonly changes: readonly ChatPatch[]; readonly undo: readonly ChatPatch[] };

/** Which chats have to be changed for it, and what takes it back. Those that are so already are left alone. */
export function planChanges(chats: readonly ChatSummary[], wanted: ManyChange | readonly ManyChange[]): Plan {
	const steps = chats.flatMap((chat) => {
		const found = [wanted].flat().flatMap((change) => planOne(chat, change) ?? []);
		if (found.length === 0) return [];
		const to: PatchChat = Object.assign({}, ...found.map((step) => step.to));
		const from: PatchChat = Object.assign({}, ...found.map((step) => step.from));
		return [{ chatId: chat.id, to, from }];
	});
	return {
		changes: steps.map(({ chatId, to }) => ({ chatId, patch: to })),
		undo: steps.map(({ chatId, from }) => ({ chatId, patch: from })),
	};
}

function planOne(
	chat: ChatSummary,
	change: ManyChange,
): { readonly to: PatchChat; readonly from: PatchChat } | null {
	switch (change.kind) {
		case "archive":
			if (chat.archived === change.isOn) return null;
			return { to: { archived: change.isOn }, from: { archived: chat.archived } };
		case "pin":
			if (chat.pinned === change.isOn) return null;
			return { to: { pinned: change.isOn }, from: { pinned: chat.pinned } };
		case "read": {
			const isRead = (chat.seen_at ?? "") >= chat.updated_at;
			if (isRead === change.isOn) return null;
			return {
				to: { seen_at: change.isOn ? chat.updated_at : null },
				from: { seen_at: chat.seen_at ?? null },
			};
		}
		case "folder": {
			const before = chat.folder ?? null;
			return before === change.folder ? null : { to: { folder: change.folder }, from: { folder: before } };
		}
		case "tags": {
			const tags = change.add.reduce(withTag, chat.tags);
			return tags.length === chat.tags.length
				? null
				: { to: { tags: [...tags] }, from: { tags: [...chat.tags] } };
		}
	}
}
