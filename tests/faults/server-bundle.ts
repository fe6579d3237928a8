import { access, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
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
	await copyBuilt(server);
	for (const mutation of mutations) await mutate(server, mutation);
	return { main: join(server, "main.js"), [Symbol.asyncDispose]: dir[Symbol.asyncDispose] };
}

/** Copies until the copy is whole: a build that runs at the same time empties the folder first. */
async function copyBuilt(server: string): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			await cp(BUILT, server, { recursive: true, filter: (path) => !path.endsWith(".map") });
			const main = await readFile(join(server, "main.js"), "utf8");
			const chunks = [...main.matchAll(/from "\.\/(chunks\/[^"]+)"/g)];
			await Promise.all(chunks.map(([, chunk = ""]) => access(join(server, chunk))));
			return;
		} catch (cause) {
			if (attempt === 50)
				throw new Error(`There is no whole server in ${BUILT}; \`npm run build\` makes it`, { cause });
			await rm(server, { recursive: true, force: true });
			await delay(200);
		}
	}
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
