import type { WaitingChange } from "../client/changes/waiting-change.ts";
import type { ChatClient } from "../client/chat-client.ts";
import type { Text } from "../i18n/text.ts";
import type { ChatState } from "../store/chat-state.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { Toasts } from "./toasts.ts";

type Deps = {
	readonly client: Pick<ChatClient, "forceChange" | "dropChange">;
	readonly chats: ChatStore;
	readonly toasts: Pick<Toasts, "show">;
	readonly t: Text;
	readonly openChat: (chatId: string) => void;
};
type Recovered = NonNullable<ChatState["recovered"]>;

/** There is something to decide. */
const DECIDE_MS = 60_000;

/** Tells of changes that were not made because of what happened meanwhile, with the way to make them after all. */
export function bindChanges({ client, chats, toasts, t, openChat }: Deps): () => void {
	const told = new Set<string>();
	const tell = () => {
		for (const change of chats.getState().changes) {
			if (change.problem === null) told.delete(change.id);
			else if (!told.has(change.id)) {
				told.add(change.id);
				show(change);
			}
		}
	};
	const show = (change: WaitingChange) => {
		const label = labelOf(change, t);
		toasts.show(sentenceOf(change, t), {
			tone: "failure",
			durationMs: DECIDE_MS,
			onEnd: () => client.dropChange(change.id),
			...(label === null ? {} : { action: { label, run: () => client.forceChange(change.id) } }),
		});
	};
	const tellRecovered = ({ chatId, title: given }: Recovered) => {
		const title = given === "" ? t("New chat") : given;
		toasts.show(
			t("“{title}” was deleted meanwhile. What you wrote in it is in a chat of its own.", { title }),
			{
				durationMs: DECIDE_MS,
				action: { label: t("Show it"), run: () => openChat(chats.getState().assigned[chatId] ?? chatId) },
			},
		);
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
