import { isFields, readText } from "../client/fields.ts";
import type { SignedIn } from "../client/sign-in.ts";

export const LOGIN_KEY = "parley.login";

/** Who is signed in on this page's own server; null: nobody. */
export function readLogin(storage: Pick<Storage, "getItem">): SignedIn | null {
	try {
		const stored: unknown = JSON.parse(storage.getItem(LOGIN_KEY) ?? "null");
		const userId = isFields(stored) ? readText(stored.userId) : null;
		const token = isFields(stored) ? readText(stored.token) : null;
		return userId === null || token === null ? null : { userId, token };
	} catch {
		return null;
	}
}

/**
 * The storage for what is kept of a person who has signed in with a token: nothing is written any more once they have
 * signed out, which another tab tells of a moment later.
 */
export function whileSignedIn(storage: Storage, token: string): Storage {
	return new Proxy(storage, {
		get(target, name) {
			if (name === "setItem" && readLogin(target)?.token !== token) return () => {};
			const value: unknown = Reflect.get(target, name);
			return typeof value === "function" ? value.bind(target) : value;
		},
	});
}

/**
 * The invite among what a person pasted or opened: a link to this page or for the app, or the bare text of an
 * invite or a token. Null: none of them.
 */
export function readInvite(text: string): string | null {
	const trimmed = text.trim();
	const linked = /[?&]invite=([\w.-]+)/.exec(trimmed)?.[1];
	if (linked !== undefined) return linked;
	return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(trimmed) ? trimmed : null;
}

/** The invite that the page was opened with. It is taken out of the address, which others may see. */
export function takeInvite(host: Pick<Window, "location" | "history">): string | null {
	const { hash, pathname, search } = host.location;
	if (!hash.startsWith("#/sign-in")) return null;
	host.history.replaceState(null, "", pathname + search);
	return readInvite(hash);
}
