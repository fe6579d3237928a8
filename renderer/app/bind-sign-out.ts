import { LOGIN_KEY, readLogin } from "./login.ts";
import type { RuntimeConfig } from "./runtime-config.ts";

/**
 * Who signs out in one tab is signed out in all: another one would go on with what it has, and holds the files of the
 * history, which could not be removed then. @param close lets go of all that the page holds
 */
export function bindSignOut(
	{ signsIn, connection }: RuntimeConfig,
	close: () => void,
	host: Window,
): () => void {
	const handleChange = ({ key }: StorageEvent) => {
		// Null: all of the storage was cleared.
		if (key !== null && key !== LOGIN_KEY) return;
		if (readLogin(host.localStorage) !== null) return;
		close();
		host.location.reload();
	};
	if (!signsIn || connection.token === null) return () => {};
	host.addEventListener("storage", handleChange);
	return () => host.removeEventListener("storage", handleChange);
}
