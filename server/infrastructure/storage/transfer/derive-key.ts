import { hash } from "node:crypto";
import type { ClientId } from "../../../protocol/ids.ts";

/**
 * A UUID that is the same for the same parts, on every server [E3]. Messages of one chat begin alike, so that they lie
 * side by side in the index of the database, however many there are.
 */
export function deriveKey(chat: string, message: string | null = null): ClientId {
	const ofChat = hash("sha256", chat, "hex");
	const hex =
		message === null
			? ofChat.slice(0, 32)
			: ofChat.slice(0, 16) + hash("sha256", `${chat}\n${message}`, "hex").slice(0, 16);
	const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
	const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
	return `${parts.join("-")}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}` as ClientId;
}

/** Key of a row that no client gave an id to. */
export function keyOfChat(
	serverId: string,
	row: { readonly id: number; readonly client_id: string | null },
): ClientId {
	return (row.client_id as ClientId | null) ?? deriveKey(`${serverId}/${row.id}`);
}

export function keyOfMessage(
	serverId: string,
	chatId: number,
	row: { readonly id: number; readonly client_id: string | null },
): ClientId {
	return (row.client_id as ClientId | null) ?? deriveKey(`${serverId}/${chatId}`, String(row.id));
}
