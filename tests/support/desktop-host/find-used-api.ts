import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a folder's files use of Electron: `BrowserWindow`, `app.quit` … Types are nothing that runs. */
export function findUsedApi(folder: string): readonly string[] {
	const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
	const used = files.flatMap((name) => readUsed(readFileSync(join(folder, name), "utf8")));
	return [...new Set(used)].sort();
}

function readUsed(text: string): readonly string[] {
	const list = /import \{([^}]*)\} from "electron"/.exec(text)?.[1] ?? "";
	const names = list
		.split(",")
		.map((name) => name.trim())
		.filter((name) => name !== "" && !name.startsWith("type "));
	return names.flatMap((name) => {
		const members = [...text.matchAll(new RegExp(`(?<![\\w./-])${name}\\.(\\w+)`, "g"))];
		return [name, ...members.map((match) => `${name}.${match[1]}`)];
	});
}
