import { readFile } from "node:fs/promises";

/** Electron's mark in its program, before the fuses: a byte for their version, one for their number, then one each. */
export const FUSE_SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";

/** In Electron's order; later versions only add to the end. */
const FUSE_NAMES = [
	"runAsNode",
	"cookieEncryption",
	"nodeOptions",
	"nodeCliInspect",
	"asarIntegrity",
	"onlyLoadAppFromAsar",
	"browserV8Snapshot",
	"fileProtocolPrivileges",
] as const;
export type FuseName = (typeof FUSE_NAMES)[number];

/** State of the fuses in an Electron program: true is on. */
export async function readFuses(program: string): Promise<Readonly<Record<FuseName, boolean>>> {
	const bytes = await readFile(program);
	const start = bytes.indexOf(FUSE_SENTINEL, 0, "latin1");
	if (start < 0) throw new Error(`There are no fuses in ${program}`);
	const first = start + FUSE_SENTINEL.length + 2;
	const isOn = (index: number) => bytes[first + index] === "1".charCodeAt(0);
	return Object.fromEntries(FUSE_NAMES.map((name, index) => [name, isOn(index)])) as Record<
		FuseName,
		boolean
	>;
}
