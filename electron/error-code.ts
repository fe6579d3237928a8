/** Why something was not reached: what Node's fetch throws has its reason within, what Electron's throws in its message. */
export function findErrorCode(error: unknown): string {
	if (typeof error !== "object" || error === null) return "";
	if ("code" in error && typeof error.code === "string") return error.code;
	if ("cause" in error && error.cause !== undefined) return findErrorCode(error.cause);
	return error instanceof Error ? error.message.replace(/^net::/, "") : "";
}
