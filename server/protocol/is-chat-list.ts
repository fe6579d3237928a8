/** Whether a list of chats is one as every such server gives it [S3], and not just any list. */
export function isChatList(body: unknown): boolean {
	return Array.isArray(body) && body.slice(0, 5).every((item: unknown) => isChat(item));
}

function isChat(item: unknown): boolean {
	return (
		typeof item === "object" &&
		item !== null &&
		"id" in item &&
		(typeof item.id === "string" || typeof item.id === "number")
	);
}
