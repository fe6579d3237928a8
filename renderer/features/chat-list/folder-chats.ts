import type { ChatState, ChatSummary } from "../../store/chat-state.ts";

type Chats = ChatState["chats"];
type Hidden = ReadonlySet<string>;

/** All that lie in the folder, pinned and archived ones too; not those whose delete can still be undone. */
export function listFolderChats(chats: Chats, hidden: Hidden, folder: string): readonly ChatSummary[] {
	return Object.values(chats).filter((chat) => chat.folder === folder && !hidden.has(chat.id));
}

/** Those of them that the list has under its name: what is pinned stays where it is, what is archived is out of sight. */
export function listUnderFolder(chats: Chats, hidden: Hidden, folder: string): readonly ChatSummary[] {
	return listFolderChats(chats, hidden, folder).filter((chat) => !chat.pinned && !chat.archived);
}

/** A folder that gets another name stays folded away; one that its chats come into stays as it is. */
export function moveFold(
	closed: ReadonlySet<string>,
	move: { readonly from: string; readonly to: string; readonly isJoin: boolean },
): ReadonlySet<string> {
	return closed.has(move.from) && !move.isJoin ? new Set([...closed, move.to]) : closed;
}
