import { StringDecoder } from "node:string_decoder";

/** Calls `onData` with the data of each event of a stream that comes in any pieces; one data line per event. */
export function createSseReader(onData: (data: string) => void): (chunk: Buffer) => void {
	const decoder = new StringDecoder("utf8");
	let rest = "";
	return (chunk) => {
		const text = rest + decoder.write(chunk);
		let start = 0;
		for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", start)) {
			if (text.startsWith("data: ", start)) onData(text.slice(start + 6, end));
			start = end + 2;
		}
		rest = text.slice(start);
	};
}
