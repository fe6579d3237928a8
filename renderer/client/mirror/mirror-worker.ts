import openSqlite, { type SAHPoolUtil } from "@sqlite.org/sqlite-wasm";
import { after } from "../after.ts";
import { createRestClient } from "../rest-client.ts";
import type { MirrorReply, MirrorRequest, MirrorSetup } from "./mirror-protocol.ts";
import { MirrorService } from "./mirror-service.ts";
import { openMirrorStore } from "./mirror-store.ts";
import { FIRST_CHATS, keepNewestChats, writeNewestChats } from "./newest-chats.ts";
import { wrapWasmDatabase } from "./wasm-database.ts";

/** The thread that owns the mirror's file, and all the work on it: no page waits for SQLite. */
const FILE = "/mirror.db";
/** Database, its journal, and one more that SQLite may want for a while. */
const FILES = 4;
/** Another tab that was just closed lets its files go a moment later. */
const ATTEMPTS = 25;
const ATTEMPT_MS = 120;
const CACHE_KIB = 16_000;

let service: MirrorService | null = null;
let newest: ReturnType<typeof keepNewestChats> | null = null;
let opening: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<MirrorRequest>) => {
	opening = opening.then(() => handle(data));
};

async function handle(request: MirrorRequest): Promise<void> {
	switch (request.type) {
		case "open":
			return reply({ type: "opened", problem: await open(request.setup).then(() => null, describe) });
		case "call":
			return reply(answer(request));
		case "news":
			try {
				service?.take(request.news);
				newest?.note();
			} catch (error) {
				// Such as a full disk: what is missing now is read again by the next connection.
				console.warn("The offline history could not be written", error);
			}
			return;
		case "close":
			await closeAll();
			return reply({ type: "closed" });
	}
}

async function closeAll(): Promise<void> {
	const written = newest?.close();
	service?.close();
	service = null;
	newest = null;
	await written;
}

function answer({ id, name, args }: Extract<MirrorRequest, { type: "call" }>): MirrorReply {
	try {
		if (service === null) throw new Error("The mirror is not open");
		// Page and thread are built together: the names and arguments are those of `MirrorCalls`.
		const call = service[name].bind(service) as (...given: readonly unknown[]) => unknown;
		return { type: "answer", id, value: call(...args), problem: null };
	} catch (error) {
		return { type: "answer", id, value: null, problem: describe(error) };
	}
}

async function open(setup: MirrorSetup): Promise<void> {
	const pool = await openPool(setup.folder);
	const store = openStore(pool);
	const kept = keepNewestChats({
		list: () => store.listChats(FIRST_CHATS),
		write: (text) => writeNewestChats(setup.folder, text),
		after,
	});
	newest = kept;
	service = new MirrorService(
		{
			store,
			rest: createRestClient({ fetch: (input, init) => fetch(input, init) }, setup),
			after,
			tell(status) {
				// Told after each page of what was copied.
				kept.note();
				reply({ type: "status", status });
			},
		},
		setup,
	);
	reply({ type: "status", status: service.status() });
	// What the last session did not come to.
	kept.note();
}

/** It holds nothing that the server has not, so one that is broken or of another version is made anew. */
function openStore(pool: SAHPoolUtil) {
	const attempt = () => {
		const database = wrapWasmDatabase(new pool.OpfsSAHPoolDb(FILE));
		try {
			database.exec(
				`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${CACHE_KIB}`,
			);
			return openMirrorStore(database);
		} catch (error) {
			database.close();
			throw error;
		}
	};
	try {
		return attempt();
	} catch {
		pool.unlink(FILE);
		pool.unlink(`${FILE}-journal`);
		return attempt();
	}
}

async function openPool(folder: string): Promise<SAHPoolUtil> {
	const sqlite = await openSqlite();
	const options = {
		...{ name: "parley-mirror", directory: folder, initialCapacity: FILES },
		...{ preserveOnInitFailure: true, forceReinitIfPreviouslyFailed: true },
		// It would tell of every attempt as of an error. What fails is thrown, too.
		verbosity: 0,
	};
	for (let left = ATTEMPTS; ; left--) {
		try {
			return await sqlite.installOpfsSAHPoolVfs(options);
		} catch (error) {
			if (left === 0) throw error;
			await new Promise((resolve) => setTimeout(resolve, ATTEMPT_MS));
		}
	}
}

function reply(message: MirrorReply): void {
	self.postMessage(message);
}

function describe(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
