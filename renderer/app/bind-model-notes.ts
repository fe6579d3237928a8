import type { ChatClient } from "../client/chat-client.ts";

/** What is said of a model on another device holds in the lists that are kept here, too. */
export function bindModelNotes(client: Pick<ChatClient, "subscribe">, noteProviders: () => void): () => void {
	return client.subscribe((events) => {
		const isNoted = events.some((event) => event.type === "library_updated" && event.kind === "models");
		if (isNoted) noteProviders();
	});
}
