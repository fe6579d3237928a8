import { createFileStorage } from "./file-storage.ts";
import { sendFile } from "./send-file.ts";
import { Uploads } from "./uploads.ts";

type Input = Omit<ConstructorParameters<typeof Uploads>[0], "storage" | "send">;

/** The uploads of a page, with those that an earlier page left behind. @param key of the connection */
export async function openUploads(input: Input, key: string): Promise<Uploads> {
	const uploads = new Uploads({ ...input, storage: createFileStorage(indexedDB, key), send: sendFile });
	await uploads.load();
	return uploads;
}
