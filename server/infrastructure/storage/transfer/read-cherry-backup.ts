import { type ArchiveEntry, ArchiveError } from "./read-archive.ts";
import { CHERRY_AGENTS, readCherryAgents } from "./read-cherry-agents.ts";
import { type ReadEntry, readCherryProfile } from "./read-cherry-profile.ts";
import { UploadError, type UploadItem } from "./upload-item.ts";

type OpenEntry = (entry: ArchiveEntry) => Promise<AsyncIterable<Buffer>>;

/** A backup of Cherry Studio 1.8 or 1.9: its chats, and what was said with agents, which is a database of its own. */
export async function* readCherryBackup(
	entries: readonly ArchiveEntry[],
	open: OpenEntry,
	scratchPath: string,
): AsyncGenerator<UploadItem> {
	const agents = entries.find(({ name }) => CHERRY_AGENTS.test(name));
	const failures: UploadError[] = [];
	try {
		yield* readCherryProfile({ entries, readEntry: createReadEntry(open) });
	} catch (error) {
		if (!(error instanceof UploadError) || agents === undefined) throw error;
		// What is in the other may be whole.
		failures.push(error);
	}
	if (agents !== undefined) {
		try {
			const log = entries.find(({ name }) => name === `${agents.name}-wal`);
			const files = {
				...{ name: agents.name, content: await open(agents) },
				...(log === undefined ? {} : { log: await open(log) }),
			};
			yield* readCherryAgents(files, scratchPath);
		} catch (error) {
			if (!(error instanceof UploadError || error instanceof ArchiveError)) throw error;
			failures.push(new UploadError(error.note, { cause: error, isLate: true }));
			yield { type: "skipped", title: agents.name, reason: error.note };
		}
	}
	const [failure] = failures;
	if (failure !== undefined) throw new UploadError(failure.note, { cause: failure, isLate: true });
}

function createReadEntry(open: OpenEntry): ReadEntry {
	return async (entry, maxBytes) => {
		if (entry.sizeBytes > maxBytes) return null;
		const chunks = await open(entry).catch((error) => {
			// One that is not opened is as good as damaged, and no reason to leave out the others.
			throw error instanceof ArchiveError ? new UploadError(error.note, { cause: error }) : error;
		});
		const content = Buffer.allocUnsafe(entry.sizeBytes);
		let filled = 0;
		for await (const chunk of chunks) filled += chunk.copy(content, filled);
		return content.subarray(0, filled);
	};
}
