import type { Chat, SearchPage } from "../../../server/protocol/rest.ts";
import type { ClientEvent, SearchRequest, ServerDescription } from "../chat-client.ts";
import type { MirrorNews } from "./mirror-protocol.ts";
import type { MirrorStatus } from "./mirror-status.ts";
import type { MirrorPart } from "./mirror-store.ts";

/** The history of a server as it is kept on this computer. Nothing of it rejects: what is not here is null. */
export interface Mirror {
	listChats(limit: number | null): Promise<readonly Chat[] | null>;
	readPart(chatId: string, before: string | null, limit: number): Promise<MirrorPart | null>;
	search(request: SearchRequest): Promise<SearchPage | null>;
	/** Of every event the page hears, in its order. */
	note(event: ClientEvent): void;
	tell(news: MirrorNews): void;
	/** @param rev of the server's welcome; null: it counts none */
	goOnline(server: ServerDescription, rev: number | null): void;
	/** Passes on what was known when the server was last there, and from now on how the mirror stands. */
	show(emit: (event: ClientEvent) => void, flush: () => void): void;
	onStatus(listener: (status: MirrorStatus) => void): void;
	/** Takes all of it off this computer. */
	remove(): Promise<void>;
	close(): void;
}
