import type { Connection } from "../chat-client.ts";
import type { ClientEnvironment } from "../environment.ts";
import { createNoAnswerError, createStatusError } from "../request-error.ts";

/** The content of a file of a message; the token goes in a header, so an address alone opens nothing. */
export async function readAttachment(
	env: Pick<ClientEnvironment, "fetch">,
	{ url, token }: Pick<Connection, "url" | "token">,
	path: string,
): Promise<Blob> {
	const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
	const response = await env.fetch(url + path, { headers }).catch((error: unknown) => {
		throw createNoAnswerError(error);
	});
	if (response.ok) return response.blob();
	throw createStatusError(response.status, await response.json().catch(() => null));
}
