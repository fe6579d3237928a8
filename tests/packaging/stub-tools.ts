import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Programs that electron-builder would download, as environment variables that name what stands in for them. */
export async function writeStubTools(folder: string): Promise<Readonly<Record<string, string>>> {
	return {
		ELECTRON_BUILDER_7ZIP_PATH: await writeScript(join(folder, "gzip.mjs"), GZIP),
		CUSTOM_FPM_PATH: await writeScript(join(folder, "fpm.mjs"), FPM),
	};
}

/** Called as 7-Zip: the target and the source are the last two arguments. */
const GZIP = `
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
const [target, source] = process.argv.slice(-2);
await pipeline(createReadStream(source), createGzip({ level: 1 }), createWriteStream(target));
`;

/** Called as fpm: instead of a Debian package it writes down what it was told to put into one. */
const FPM = `
import { readFileSync, writeFileSync } from "node:fs";
const args = process.argv.slice(2);
const after = (name) => args[args.indexOf(name) + 1];
const entry = args.find((arg) => arg.includes(".desktop=")).split("=");
const told = {
	architecture: after("--architecture"),
	maintainer: after("--maintainer"),
	url: after("--url"),
	icons: args.filter((arg) => arg.includes("=/usr/share/icons/")).map((arg) => arg.split("=")[1]),
	desktopPath: entry[1],
	desktopEntry: readFileSync(entry[0], "utf8"),
};
writeFileSync(after("--package"), JSON.stringify(told));
`;

async function writeScript(path: string, source: string): Promise<string> {
	await writeFile(path, `#!${process.execPath}\n${source}`, { mode: 0o755 });
	return path;
}
