import type { HostConnection } from "./bridge.ts";

/** Whose history this computer's server keeps; there is one person per data folder. */
const USER_ID = "me";
const KEY = "this-computer";

/** How the page reaches the server of this computer; null while it has never been ready. */
export function connectThisComputer(url: string | null, token: string): HostConnection | null {
	return url === null ? null : { url, token, userId: USER_ID, key: KEY };
}
