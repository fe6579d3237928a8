import Database from "better-sqlite3";

/** 4 MB. Less is left for later: what changes again meanwhile is copied once. */
const LEAST_PAGES = 1000;

type LogState = { readonly log: number; readonly checkpointed: number };

export type Checkpointer = {
	/** Copies what was written into the database file, where it is much. Waits for nobody, and nobody waits for it. */
	run(): void;
	close(): void;
};

/** For a thread that has the time: the disk may take some, for which the server's own thread would stand still. */
export function createCheckpointer(databasePath: string): Checkpointer {
	const db = new Database(databasePath, { timeout: 0 });
	const checkpoint = (mode: "NOOP" | "PASSIVE") => (db.pragma(`wal_checkpoint(${mode})`) as LogState[])[0];
	return {
		run() {
			try {
				const { log, checkpointed } = checkpoint("NOOP") ?? { log: 0, checkpointed: 0 };
				if (log - checkpointed >= LEAST_PAGES) checkpoint("PASSIVE");
			} catch {
				// On a full disk, say. Who writes meets that as well, and tells it.
			}
		},
		close: () => void db.close(),
	};
}
