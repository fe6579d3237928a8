import type { PatchChat } from "../../server/protocol/rest.ts";
import type { ChatClient } from "../client/chat-client.ts";

/** What is to be changed of one chat. */
export type ChatPatch = { readonly chatId: string; readonly patch: PatchChat };

const AT_ONCE = 4;

/** A few at a time; what fails is told once, and the rest is left. */
export async function patchChats(
	client: Pick<ChatClient, "patchChat">,
	patches: readonly ChatPatch[],
): Promise<void> {
	const left = [...patches];
	const work = async () => {
		for (let next = left.shift(); next !== undefined; next = left.shift()) {
			await client.patchChat(next.chatId, next.patch);
		}
	};
	try {
		await Promise.all(Array.from({ length: AT_ONCE }, work));
	} finally {
		left.length = 0;
	}
}
