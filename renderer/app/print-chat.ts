import { isTemporaryChatId } from "../client/chat-client.ts";
import type { ActionDeps } from "./action-deps.ts";

/** Prints a chat from its first message to its last, also what is not read yet. */
export async function printChat(
	{ client, chats, ui, toasts, t }: Pick<ActionDeps, "client" | "chats" | "ui" | "toasts" | "t">,
	chatId: string,
): Promise<void> {
	const isWhole = () => chats.getState().conversations[chatId]?.from === null;
	if (!isWhole() && !isTemporaryChatId(chatId)) {
		toasts.show(t("Reading the whole chat to print it…"));
		await client.readOlder(chatId, "all");
		if (!isWhole())
			return void toasts.show(t("The chat could not be read whole. Try again when the server is back."), {
				tone: "failure",
			});
	}
	ui.setState({ printing: chatId });
}
