import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openTempDir } from "../support/temp-dir.ts";

const ROOT = join(import.meta.dirname, "../..");
const BUILT = join(ROOT, "out/server");

/** Takes one guard out of the built server: text that has to be there exactly once, and what stands in its place. */
export type Mutation = { readonly find: string; readonly replace: string };

export type ServerBundle = AsyncDisposable & { readonly main: string };

/**
 * A copy of the built server, so that a build meanwhile changes nothing under a server that is started
 * again and again, with the given guards taken out.
 * @throws {Error} where a guard is not found exactly once: the proof has to follow the code
 */
export async function openBundle(mutations: readonly Mutation[] = []): Promise<ServerBundle> {
	const dir = await openTempDir();
	const server = join(dir.path, "out/server");
	await mkdir(server, { recursive: true });
	await symlink(join(ROOT, "node_modules"), join(dir.path, "node_modules"), "junction");
	await cp(BUILT, server, { recursive: true, filter: (path) => !path.endsWith(".map") });
	for (const mutation of mutations) await mutate(server, mutation);
	return { main: join(server, "main.js"), [Symbol.asyncDispose]: dir[Symbol.asyncDispose] };
}

async function mutate(server: string, { find, replace }: Mutation): Promise<void> {
	const names = await readdir(server, { recursive: true });
	let count = 0;
	for (const name of names.filter((candidate) => candidate.endsWith(".js"))) {
		const path = join(server, name);
		const text = await readFile(path, "utf8");
		const found = text.split(find).length - 1;
		count += found;
		if (found === 1)
			await writeFile(
				path,
				text.replace(find, () => replace),
			);
	}
	if (count !== 1) throw new Error(`This guard is ${count} times in the built server, not once:\n${find}`);
}
