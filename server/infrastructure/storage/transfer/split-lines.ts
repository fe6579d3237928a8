/** Lines of a text of any length; null for one that is longer than the limit. */
export async function* splitLines(
	chunks: AsyncIterable<Buffer>,
	maxBytes: number,
): AsyncGenerator<string | null> {
	let pieces: Buffer[] = [];
	let size = 0;
	const take = (): string | null => {
		const line = size > maxBytes ? null : Buffer.concat(pieces).toString("utf8");
		pieces = [];
		size = 0;
		return line;
	};
	for await (const chunk of chunks) {
		let start = 0;
		for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
			size += end - start;
			if (size <= maxBytes) pieces.push(chunk.subarray(start, end));
			yield take();
			start = end + 1;
		}
		size += chunk.length - start;
		if (size <= maxBytes) pieces.push(chunk.subarray(start));
		else pieces = [];
	}
	if (size > 0) yield take();
}
