const CHAT_ROUTE = /^#\/chat\/([^/]+)$/;

/** Chat named by the address; null: the new chat. */
export function parseRoute(hash: string): string | null {
	const id = CHAT_ROUTE.exec(hash)?.[1];
	if (id === undefined) return null;
	try {
		return decodeURIComponent(id);
	} catch {
		return null;
	}
}

export function formatRoute(chatId: string | null): string {
	return chatId === null ? "#/" : `#/chat/${encodeURIComponent(chatId)}`;
}
