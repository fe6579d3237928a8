import type { PatchChat } from "../../../server/protocol/rest.ts";

export type KeptPatch = Omit<PatchChat, "if_rev">;
export type KeptField = keyof KeptPatch;

/** What is to be changed of one chat. */
export type ChatPatch = { readonly chatId: string; readonly patch: KeptPatch };

/** What is to be done; repeated after a lost answer it changes nothing more. */
export type ChangeWork =
	| {
			readonly type: "patch";
			readonly patch: KeptPatch;
			/** By field: what it may be on the server without anyone else having changed it. */
			readonly over: Readonly<Partial<Record<KeptField, readonly unknown[]>>>;
	  }
	| {
			readonly type: "delete_chat";
			/** `updated_at` of the chat as it was known then; null: it was not. */
			readonly knownUntil: string | null;
			/** `rev` of the chat as it was known then; null: the server counts none, or it was not known. */
			readonly knownRev: number | null;
			/** It was to go because it had nothing in it. */
			readonly isEmpty: boolean;
	  }
	| { readonly type: "delete_message"; readonly messageId: string };

/** Why a change was not made; the person decides. */
export type ChangeProblem =
	| { readonly type: "changed" | "newer" | "gone" }
	| { readonly type: "refused"; readonly reason: string };

/** A change that the server has not confirmed. */
export type WaitingChange = {
	readonly id: string;
	readonly chatId: string;
	/** Of the chat: in another database at the same address its id is that of another chat. Null: not known. */
	readonly createdAt: string | null;
	/** Of the chat, to speak of it. */
	readonly title: string;
	readonly work: ChangeWork;
	/** Null: it waits or is on its way. */
	readonly problem: ChangeProblem | null;
};
