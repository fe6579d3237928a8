import { isFields, readText } from "./fields.ts";
import { createNoAnswerError, createStatusError } from "./request-error.ts";

export type SignedIn = { readonly userId: string; readonly token: string };

type Deps = { readonly fetch: typeof fetch };
type Question = { readonly url: string; readonly device: string };

const TIMEOUT_MS = 20_000;

/**
 * Turns what a person was given into a login: an invite, which works once, or a token as it is.
 * @throws {RequestError} with the sentence for the person
 */
export async function signIn(deps: Deps, { url, device }: Question, given: string): Promise<SignedIn> {
	const invited = await ask(deps, `${url}/api/sign-in`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ invite: given, device }),
	});
	if (invited.status === 200) {
		const userId = isFields(invited.body) ? readText(invited.body.user_id) : null;
		const token = isFields(invited.body) ? readText(invited.body.token) : null;
		if (userId !== null && token !== null) return { userId, token };
	}
	const held = await ask(deps, `${url}/api/login`, { headers: { authorization: `Bearer ${given}` } });
	const userId = held.status === 200 && isFields(held.body) ? readText(held.body.user_id) : null;
	if (userId !== null) return { userId, token: given };
	throw createStatusError(invited.status, invited.body);
}

/** Ends the login on the server. False: it did not answer. */
export async function signOut(deps: Deps, url: string, token: string): Promise<boolean> {
	const headers = { authorization: `Bearer ${token}` };
	return ask(deps, `${url}/api/login`, { method: "DELETE", headers }).then(
		() => true,
		() => false,
	);
}

async function ask(
	deps: Deps,
	address: string,
	init: RequestInit,
): Promise<{ readonly status: number; readonly body: unknown }> {
	try {
		const response = await deps.fetch(address, {
			...init,
			cache: "no-store",
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		return { status: response.status, body: await response.json().catch(() => null) };
	} catch (error) {
		throw createNoAnswerError(error);
	}
}
