/** Far above what a server says of itself; one that sends without end is not waited for. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The text of an answer. @throws {TooLongError} it is longer than anything that was asked for */
export async function readBody(response: Pick<Response, "body">, maxBytes = MAX_BYTES): Promise<string> {
	if (response.body === null) return "";
	const decoder = new TextDecoder();
	const reader = response.body.getReader();
	let text = "";
	let sizeBytes = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return text + decoder.decode();
		sizeBytes += value.byteLength;
		if (sizeBytes > maxBytes) {
			void reader.cancel().catch(() => {});
			throw new TooLongError("The answer is too long");
		}
		text += decoder.decode(value, { stream: true });
	}
}

export class TooLongError extends Error {}
