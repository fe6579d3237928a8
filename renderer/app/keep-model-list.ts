import type { ChatClient, ModelList } from "../client/chat-client.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";

type Deps = {
	readonly client: Pick<ChatClient, "listModels">;
	readonly chats: ChatStore;
	readonly ui: UiStore;
};

/**
 * Asks for the models, and keeps them for who is content with those that were told over this connection and since the
 * last change of the providers. A failure is not kept, nor a list that lacks the models of a provider.
 */
export function keepModelList({ client, chats, ui }: Deps): (mayBeKept?: boolean) => Promise<ModelList> {
	let kept: Promise<ModelList> | null = null;
	let connection: unknown;
	let changes: unknown;
	return (mayBeKept) => {
		const now = chats.getState().connection;
		const { providerChanges } = ui.getState();
		if (mayBeKept && kept !== null && connection === now && changes === providerChanges) return kept;
		connection = now;
		changes = providerChanges;
		const asked = client.listModels();
		kept = asked;
		const drop = () => {
			if (kept === asked) kept = null;
		};
		asked.then(({ problems }) => problems.length > 0 && drop(), drop);
		return asked;
	};
}
