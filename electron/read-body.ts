/** A list of models or chats is far below it; a server that sends without end is not waited for. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The text of an answer. @throws {TooLongError} it is longer than anything that was asked for */
export async function readBody(response: Pick<Response, "body">, maxBytes = MAX_BYTES): Promise<string> {
	if (response.body === null) return "";
	const chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	for await (const chunk of response.body) {
		sizeBytes += chunk.byteLength;
		if (sizeBytes > maxBytes) throw new TooLongError("The answer is too long");
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}

export class TooLongError extends Error {}
