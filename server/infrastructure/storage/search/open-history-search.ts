import Database from "better-sqlite3";
import type { SearchQuery } from "../../../application/ports.ts";
import type { SearchPage } from "../../../protocol/rest.ts";
import { createHistoryReader } from "./history-reader.ts";
import { isIndexDamaged, openIndexFile, openNewIndex } from "./index-file.ts";
import { createIndexer } from "./indexer.ts";

export type LocalSearch = {
	search(query: SearchQuery): SearchPage;
	/** Indexes for about `budgetMs`; whether there is more to do. */
	indexSome(budgetMs: number): boolean;
	/** Whether others have written to the history since this was asked last. */
	hasChanged(): boolean;
	close(): void;
};

export type SearchFiles = { readonly databasePath: string; readonly serverId: string };

/** Matches lie all over the file; what leads to them stays in memory. In KiB. */
const CACHE = "cache_size = -16384";
/** What a search may spend on what was written just before it. */
const CATCH_UP_MS = 25;

/** Search in the calling thread: the history through a connection that cannot write, the index in a file beside it. */
export function openHistorySearch({ databasePath, serverId }: SearchFiles): LocalSearch {
	const path = `${databasePath}-search`;
	const source = new Database(databasePath, { readonly: true, timeout: 5000 });
	source.pragma(CACHE);
	try {
		let index = bindIndex(source, openIndexFile(path, serverId));
		/** What is damaged behind its first pages, by a power cut say, shows when it is used. */
		const withWholeIndex = <T>(work: (parts: UsedIndex) => T): T => {
			try {
				return work(index);
			} catch (error) {
				if (!isIndexDamaged(index.file, error)) throw error;
				index.file.close();
				index = bindIndex(source, openNewIndex(path, serverId));
				return work(index);
			}
		};
		let seen: unknown = null;
		return {
			search: (query) =>
				withWholeIndex(({ indexer, find }) => {
					const indexed = indexer.catchUp(query.userId, CATCH_UP_MS);
					return { ...find(query), indexed };
				}),
			indexSome: (budgetMs) => withWholeIndex(({ indexer }) => indexer.indexSome(budgetMs)),
			hasChanged() {
				const version = source.pragma("data_version", { simple: true });
				const isNew = version !== seen;
				seen = version;
				return isNew;
			},
			close() {
				index.file.close();
				source.close();
			},
		};
	} catch (error) {
		source.close();
		throw error;
	}
}

type UsedIndex = ReturnType<typeof bindIndex>;

function bindIndex(source: Database.Database, file: Database.Database) {
	return {
		file,
		indexer: createIndexer({ source, index: file }),
		find: createHistoryReader({ source, index: file }),
	};
}
