const PREFIX = "parley-mirror-";

/** Name of the folder that keeps the mirror of a connection; also that of its lock and its channel. */
export function mirrorFolder(key: string): string {
	return PREFIX + encodeURIComponent(key).replaceAll("%", "_").replaceAll(".", "_");
}

/** Nothing is left of it. Files that another tab still holds are tried again for a while. */
export async function removeMirrorFolder(folder: string): Promise<void> {
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		try {
			const root = await navigator.storage.getDirectory();
			await root.removeEntry(folder, { recursive: true });
			return;
		} catch (error) {
			if (error instanceof DOMException && error.name === "NotFoundError") return;
			await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
		}
	}
}

const ATTEMPTS = 50;
const PAUSE_MS = 100;

/** All mirrors of this origin. */
export async function removeAllMirrors(): Promise<void> {
	try {
		const root = await navigator.storage.getDirectory();
		const names: string[] = [];
		for await (const name of root.keys()) if (name.startsWith(PREFIX)) names.push(name);
		await Promise.all(names.map(removeMirrorFolder));
	} catch {
		// A browser without such files has no mirror.
	}
}
