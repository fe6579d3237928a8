import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

const fileSchema = z.object({
	size: z.number(),
	/** Place after the header; absent for a file that lies beside the archive. */
	offset: z.string().optional(),
	unpacked: z.boolean().optional(),
	integrity: z.object({ algorithm: z.literal("SHA256"), hash: z.string() }),
});
const folderSchema = z.object({
	get files() {
		return z.record(z.string(), z.union([fileSchema, folderSchema]));
	},
});
type Folder = z.infer<typeof folderSchema>;

export type AsarFile = {
	readonly path: string;
	readonly isUnpacked: boolean;
	/** Whether the content is what the archive's header says of it. */
	readonly isIntact: boolean;
	readonly content: Buffer;
};

/** All files of an Electron archive, those beside it in `<archive>.unpacked` too. */
export async function readAsar(archive: string): Promise<readonly AsarFile[]> {
	const bytes = await readFile(archive);
	// Two pickles: the size of the second, then its payload, a string with its length before it.
	const start = 8 + bytes.readUInt32LE(4);
	const header = bytes.toString("utf8", 16, 16 + bytes.readUInt32LE(12));
	const entries = listFiles(folderSchema.parse(JSON.parse(header)), "");
	return Promise.all(
		entries.map(async ({ path, file }) => {
			const isUnpacked = file.offset === undefined;
			const from = start + Number(file.offset);
			const content = isUnpacked
				? await readFile(join(`${archive}.unpacked`, path))
				: bytes.subarray(from, from + file.size);
			const hash = createHash("sha256").update(content).digest("hex");
			return { path, isUnpacked, isIntact: hash === file.integrity.hash, content };
		}),
	);
}

/** What Electron compares an archive with where it checks: the hash of its header, which has those of all files. */
export async function hashHeader(archive: string): Promise<string> {
	const bytes = await readFile(archive);
	const header = bytes.subarray(16, 16 + bytes.readUInt32LE(12));
	return createHash("sha256").update(header).digest("hex");
}

/** Writes the files into a folder, as if the archive had been none. */
export async function extractAsar(files: readonly AsarFile[], folder: string): Promise<void> {
	for (const { path, content } of files) {
		const target = join(folder, path);
		await mkdir(dirname(target), { recursive: true });
		await writeFile(target, content);
	}
}

function listFiles(
	folder: Folder,
	prefix: string,
): readonly { readonly path: string; readonly file: z.infer<typeof fileSchema> }[] {
	return Object.entries(folder.files).flatMap(([name, entry]) => {
		const path = `${prefix}${name}`;
		return "files" in entry ? listFiles(entry, `${path}/`) : [{ path, file: entry }];
	});
}
