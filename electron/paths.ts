import { join } from "node:path";
import { app } from "electron";

export type Paths = {
	readonly settings: string;
	readonly secrets: string;
	readonly logs: string;
	/** The embedded server's own. */
	readonly data: string;
	readonly pages: string;
	readonly serverEntry: string;
	readonly icons: string;
	readonly updateConfig: string;
};

/** All places of the app. Those of the program lie beside this file, as it was built. */
export function findPaths(): Paths {
	const user = app.getPath("userData");
	const out = join(import.meta.dirname, "..");
	return {
		settings: join(user, "settings.json"),
		secrets: join(user, "secrets.json"),
		logs: join(user, "logs"),
		data: join(user, "data"),
		pages: join(out, "renderer"),
		serverEntry: join(out, "server/embedded.js"),
		icons: join(out, "../resources/icons"),
		// Undefined outside of Electron's own runtime.
		updateConfig: join(process.resourcesPath ?? "", "app-update.yml"),
	};
}
