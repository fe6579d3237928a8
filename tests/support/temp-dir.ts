import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type TempDir = AsyncDisposable & { readonly path: string };

/** A new empty folder, removed with all it holds when disposed. */
export async function openTempDir(): Promise<TempDir> {
	const path = await mkdtemp(join(tmpdir(), "parley-test-"));
	return {
		path,
		// Retries, since a process that was just killed may still let go of its files.
		[Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
	};
}
