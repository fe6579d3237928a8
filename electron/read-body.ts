/** A list of models or chats is far below it; a server that sends without end is not waited for. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The text of an answer. @throws {Error} it is longer than anything that was asked for */
export async function readBody(response: Pick<Response, "body">): Promise<string> {
	if (response.body === null) return "";
	const chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	for await (const chunk of response.body) {
		sizeBytes += chunk.byteLength;
		if (sizeBytes > MAX_BYTES) throw new Error("The answer is too long");
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}
