import type { ArchiveEntry } from "./read-archive.ts";
import type { FindFile } from "./upload-item.ts";

/** What names begin with that stand for an id: ChatGPT's own, and UUIDs. */
const ID = /(?:^|\/)(file[-_][A-Za-z0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i;

/**
 * Files of an archive by where an export says that they are: the whole path, the id in it, or the last part where no
 * two files share it. What the archive says about itself is no file of a chat.
 * @param isOwn whether an entry is the archive's own, such as the list of its chats
 */
export function createFindFile(
	entries: readonly ArchiveEntry[],
	isOwn: (entry: ArchiveEntry) => boolean,
): FindFile {
	const byPath = new Map<string, ArchiveEntry>();
	const byId = new Map<string, ArchiveEntry>();
	const byName = new Map<string, ArchiveEntry | null>();
	for (const entry of entries) {
		if (isOwn(entry)) continue;
		byPath.set(entry.name, entry);
		const id = idIn(entry.name);
		if (id !== null) byId.set(id, entry);
		const name = lastPart(entry.name);
		byName.set(name, byName.has(name) ? null : entry);
	}
	return (ref) => {
		if (ref === "") return null;
		const id = idIn(ref);
		return byPath.get(ref) ?? (id === null ? undefined : byId.get(id)) ?? byName.get(lastPart(ref)) ?? null;
	};
}

function idIn(path: string): string | null {
	const last = ID.exec(`/${lastPart(path)}`)?.[1] ?? ID.exec(path)?.[1];
	return last ?? null;
}

function lastPart(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}
