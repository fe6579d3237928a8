import { describeFailure } from "../client/request-error.ts";
import { type SignedIn, signIn, signOut } from "../client/sign-in.ts";
import { removeServiceWorker } from "./bind-service-worker.ts";
import { LOGIN_KEY } from "./login.ts";
import type { Parley } from "./open-parley.ts";

type Session = Pick<Parley, "config" | "close">;

export type SignInOutcome =
	| { readonly ok: true; readonly login: SignedIn }
	| { readonly ok: false; readonly message: string };

/** Signs in to the page's own server. @param given an invite or a token */
export async function beginSession(
	{ config }: Pick<Session, "config">,
	given: string,
	device: string,
): Promise<SignInOutcome> {
	try {
		const ask = (...args: Parameters<typeof fetch>) => fetch(...args);
		return { ok: true, login: await signIn({ fetch: ask }, { url: config.connection.url, device }, given) };
	} catch (error) {
		return { ok: false, message: describeFailure(error) };
	}
}

/**
 * What was deleted is deleted now, though it could still be brought back: once the login has ended, nobody can ask for
 * it any more. Resolves when the server has done it, or it is known to wait for the server.
 */
export function finishDeletes({ ui, actions }: Pick<Parley, "ui" | "actions">): Promise<void> {
	for (const { id, durationMs } of ui.getState().toasts) if (durationMs !== null) actions.dismissToast(id);
	const isDone = () => ui.getState().hidden.size + ui.getState().hiddenMessages.size === 0;
	if (isDone()) return Promise.resolve();
	return new Promise((resolve) => {
		const stop = ui.subscribe(() => {
			if (!isDone()) return;
			stop();
			resolve();
		});
	});
}

/** Ends the login, and takes all that is this person's off the browser. False: the server does not know of it yet. */
export async function endSession({ config, close }: Session, host: Window): Promise<boolean> {
	const { url, token } = config.connection;
	const ask = (...args: Parameters<typeof fetch>) => fetch(...args);
	const isTold = token === null || (await signOut({ fetch: ask }, url, token));
	// What is still open would write again what it remembers.
	close();
	// The login goes first: whatever hinders the rest, nobody is signed in here any more.
	await forgetAll(host);
	const { removeAllMirrors } = await import("../client/mirror/mirror-folder.ts");
	await removeAllMirrors();
	await removeServiceWorker(host).catch(() => {});
	return isTold;
}

export function storeLogin(storage: Pick<Storage, "setItem">, login: SignedIn): void {
	storage.setItem(LOGIN_KEY, JSON.stringify(login));
}

/** Everything that this browser keeps of the page: whoever sits here next finds nothing. */
async function forgetAll(host: Pick<Window, "localStorage" | "sessionStorage" | "indexedDB">): Promise<void> {
	host.localStorage.clear();
	host.sessionStorage.clear();
	const databases = await host.indexedDB.databases().catch(() => []);
	for (const { name } of databases) if (name !== undefined) host.indexedDB.deleteDatabase(name);
}
