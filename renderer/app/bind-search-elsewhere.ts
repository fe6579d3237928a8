import type { FoundElsewhere } from "../../electron/bridge.ts";
import type { SearchHit } from "../../server/protocol/rest.ts";
import type { Mirror } from "../client/mirror/mirror.ts";
import { NO_FILTERS } from "../features/search/search-filters.ts";
import { searchLoaded } from "../features/search/search-loaded.ts";
import type { Text } from "../i18n/text.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import { hasCapability } from "../store/selectors.ts";
import type { Actions } from "./create-actions.ts";
import { isQuickWindow } from "./quick-window.ts";
import { formatRoute } from "./route.ts";

type Deps = {
	readonly chats: ChatStore;
	readonly actions: Pick<Actions, "search">;
	readonly t: Text;
	readonly mirror: Promise<Pick<Mirror, "search"> | null>;
};
type HostWindow = Pick<Window, "desktop" | "location">;

const MOST_HITS = 20;

/** Looks for what the pages of other servers ask for: at this page's server, else in what is kept of it here, or what the page holds. */
export function bindSearchElsewhere({ chats, actions, t, mirror }: Deps, host: HostWindow): () => void {
	const { answerSearch, onCommand } = host.desktop ?? {};
	if (answerSearch === undefined || onCommand === undefined || isQuickWindow(host)) return () => {};
	const look = async (text: string): Promise<readonly SearchHit[] | null> => {
		const state = chats.getState();
		const isOnline = state.connection.state === "online";
		if (!isOnline || !hasCapability(state, "search")) {
			const kept = await (await mirror)?.search({ text, ...NO_FILTERS, cursor: null });
			if (kept != null && (kept.hits.length > 0 || kept.indexed === 1)) return kept.hits;
			const held = searchLoaded(state, text, NO_FILTERS, t);
			// What a server has that cannot be asked nobody knows.
			return held.length > 0 || isOnline ? held : null;
		}
		return (await actions.search({ text, ...NO_FILTERS, cursor: null })).hits;
	};
	const answer = (request: number, hits: readonly SearchHit[] | null) => {
		const found = hits?.slice(0, MOST_HITS).map(toFound) ?? null;
		void answerSearch(request, found).catch(() => {});
	};
	return onCommand((command) => {
		if (command.type !== "search_for") return;
		look(command.text).then(
			(hits) => answer(command.request, hits),
			() => answer(command.request, null),
		);
	});
}

function toFound({ chat_id, message_id, title, text, marks, timestamp }: SearchHit): FoundElsewhere {
	return { route: formatRoute(chat_id), part: message_id, title, text, marks, timestamp };
}
