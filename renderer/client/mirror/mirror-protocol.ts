import type { Change, Chat, SearchPage } from "../../../server/protocol/rest.ts";
import type { SearchRequest } from "../chat-client.ts";
import type { MirrorStatus } from "./mirror-status.ts";
import type { LoadedPart, MirrorPart } from "./mirror-store.ts";

/** Who answers, as the mirror has to know it. */
export type MirrorServer = {
	readonly kind: "parley" | "seed";
	readonly serverId: string;
	readonly canSync: boolean;
};

/** What a mirror is asked; the same through a thread, another tab or none. */
export type MirrorCalls = {
	listChats(limit: number | null): readonly Chat[];
	readPart(chatId: string, before: string | null, limit: number): MirrorPart | null;
	search(request: SearchRequest): SearchPage;
};

/** What a mirror is told. */
export type MirrorNews =
	/** The server is there: what was missed is read from it. */
	| { readonly type: "online"; readonly server: MirrorServer; readonly rev: number | null }
	| { readonly type: "offline" }
	| { readonly type: "changes"; readonly changes: readonly Change[] }
	| { readonly type: "partial"; readonly messageId: string; readonly text: string }
	| { readonly type: "listed"; readonly chats: readonly Chat[] }
	| { readonly type: "loaded"; readonly part: LoadedPart }
	/** A whole chat of a server without revisions. */
	| { readonly type: "whole"; readonly chat: Chat }
	/** Something has changed that was not told in full. */
	| { readonly type: "stale" }
	| { readonly type: "paused"; readonly isPaused: boolean }
	| { readonly type: "limit"; readonly bytes: number };

export type MirrorCallName = keyof MirrorCalls;

/** To the thread. */
export type MirrorRequest =
	| { readonly type: "open"; readonly setup: MirrorSetup }
	| {
			readonly type: "call";
			readonly id: number;
			readonly name: MirrorCallName;
			readonly args: readonly unknown[];
	  }
	| { readonly type: "news"; readonly news: readonly MirrorNews[] }
	| { readonly type: "close" };

export type MirrorSetup = {
	/** Name of its folder. */
	readonly folder: string;
	readonly url: string;
	readonly userId: string;
	readonly token: string | null;
	readonly limitBytes: number;
	readonly isPaused: boolean;
};

/** From the thread. */
export type MirrorReply =
	| { readonly type: "opened"; readonly problem: string | null }
	| { readonly type: "answer"; readonly id: number; readonly value: unknown; readonly problem: string | null }
	| { readonly type: "status"; readonly status: MirrorStatus }
	| { readonly type: "closed" };
