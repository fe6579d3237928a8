import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** A zip with these files, by their names. */
export async function makeZip(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
	const zip = new ZipFile();
	for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
	zip.end();
	return await buffer(zip.outputStream as NodeJS.ReadableStream);
}
