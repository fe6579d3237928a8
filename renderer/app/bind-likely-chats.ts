import { listChatIds } from "../features/chat-list/list-rows.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import type { Actions } from "./create-actions.ts";
import { isSavingData } from "./is-saving-data.ts";
import { isQuickWindow } from "./quick-window.ts";
import { parseRoute } from "./route.ts";
import { untilIdle } from "./until-idle.ts";

/** At the top of the list. */
const FIRST_CHATS = 3;
/** A pointer that is on its way to something else is gone sooner. */
const REST_MS = 60;
const LINK = 'nav a[href^="#/chat/"]';

type Deps = {
	readonly chats: ChatStore;
	readonly ui: UiStore;
	readonly actions: Pick<Actions, "loadChat">;
};

/**
 * Reads chats that will likely be opened, so that opening one waits for nothing: the first ones of the list when the
 * page has nothing to do, and the one at which the pointer rests. Not for who saves data, not in the window of quick ask,
 * which begins with a new one, and not from servers that give whole chats only.
 */
export function bindLikelyChats({ chats, ui, actions }: Deps, host: Window): () => void {
	if (isSavingData(host.navigator) || isQuickWindow(host)) return () => {};
	const controller = new AbortController();
	const { signal } = controller;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const canRead = () => {
		const { connection, server, isListed } = chats.getState();
		return connection.state === "online" && server?.kind === "parley" && isListed && !signal.aborted;
	};
	const read = (chatId: string) => {
		const { chats: known, conversations } = chats.getState();
		if (canRead() && known[chatId] !== undefined && conversations[chatId] === undefined)
			actions.loadChat(chatId);
	};
	const readFirst = async () => {
		for (const chatId of listChatIds(chats.getState(), ui.getState()).slice(0, FIRST_CHATS)) {
			await untilIdle(host);
			read(chatId);
		}
	};
	const handleOver = ({ target }: Event) => {
		clearTimeout(timer);
		const link = (target as Element).closest<HTMLAnchorElement>(LINK);
		const chatId = link === null ? null : parseRoute(link.hash);
		if (chatId !== null) timer = setTimeout(read, REST_MS, chatId);
	};
	host.document.addEventListener("pointerover", handleOver, { signal, passive: true });
	const begin = () => {
		if (!canRead()) return;
		stop();
		void readFirst();
	};
	const stop = chats.subscribe(begin);
	begin();
	return () => {
		clearTimeout(timer);
		controller.abort();
		stop();
	};
}
