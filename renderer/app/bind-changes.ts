import type { WaitingChange } from "../client/changes/waiting-change.ts";
import type { ChatClient } from "../client/chat-client.ts";
import type { Text } from "../i18n/text.ts";
import type { ChatState } from "../store/chat-state.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { Toasts } from "./toasts.ts";

type Deps = {
	readonly client: Pick<ChatClient, "forceChange" | "dropChange">;
	readonly chats: ChatStore;
	readonly toasts: Pick<Toasts, "show" | "withdraw">;
	readonly t: Text;
	readonly openChat: (chatId: string) => void;
	/** Of the chat that is shown. */
	readonly shownChat: () => string | null;
};
type Recovered = NonNullable<ChatState["recovered"]>;

/** The others follow as these are answered. */
const MOST_QUESTIONS = 3;
/** There is something to look at. */
const DECIDE_MS = 60_000;

/** Tells of changes that were not made because of what happened meanwhile, with the way to make them after all. */
export function bindChanges({ client, chats, toasts, t, openChat, shownChat }: Deps): () => void {
	/** Toasts by the changes they ask about. */
	const asked = new Map<string, number>();
	const tell = () => {
		const open = chats.getState().changes.filter(({ problem }) => problem !== null);
		const isOpen = new Set(open.map(({ id }) => id));
		for (const [id, toast] of asked) {
			if (isOpen.has(id)) continue;
			asked.delete(id);
			toasts.withdraw(toast);
		}
		for (const change of open) if (!asked.has(change.id) && asked.size < MOST_QUESTIONS) ask(change);
	};
	/** Nothing is decided by waiting: it stands until it is answered, also in the next page. */
	const ask = (change: WaitingChange) => {
		const label = labelOf(change, t);
		const answered = (act: (id: string) => void) => () => {
			asked.delete(change.id);
			act(change.id);
			tell();
		};
		const toast = toasts.show(sentenceOf(change, t), {
			tone: "failure",
			durationMs: null,
			onEnd: answered((id) => client.dropChange(id)),
			...(label === null ? {} : { action: { label, run: answered((id) => client.forceChange(id)) } }),
		});
		asked.set(change.id, toast);
	};
	const tellRecovered = ({ chatId, title: given }: Recovered) => {
		const title = given === "" ? t("New chat") : given;
		const sentence = t("“{title}” was deleted meanwhile. What you wrote in it is in a chat of its own.", {
			title,
		});
		const found = () => chats.getState().assigned[chatId] ?? chatId;
		if (shownChat() === found()) return void toasts.show(sentence);
		toasts.show(sentence, {
			durationMs: DECIDE_MS,
			action: { label: t("Show it"), run: () => openChat(found()) },
		});
	};
	tell();
	const { recovered } = chats.getState();
	if (recovered !== null) tellRecovered(recovered);
	return chats.subscribe((state, before) => {
		if (state.recovered !== null && state.recovered !== before.recovered) tellRecovered(state.recovered);
		if (state.changes !== before.changes) tell();
	});
}

function sentenceOf({ problem, title: given }: WaitingChange, t: Text): string {
	const title = given === "" ? t("New chat") : given;
	switch (problem?.type) {
		case "newer":
			return t("“{title}” has got new messages meanwhile and was not deleted.", { title });
		case "gone":
			return t("“{title}” was deleted meanwhile, so that your change of it was not made.", { title });
		case "refused":
			return t.failure(problem.reason);
		default:
			return t("“{title}” was changed elsewhere meanwhile, so that your change of it was not made.", {
				title,
			});
	}
}

function labelOf({ problem }: WaitingChange, t: Text): string | null {
	if (problem?.type === "newer") return t("Delete all the same");
	return problem?.type === "changed" ? t("Change all the same") : null;
}
