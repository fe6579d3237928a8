const LINE = /^([A-Za-z0-9-]{1,100}):\s*([\x20-\x7e]{1,2000})$/;

/** Headers as a person writes them, one in each line; null where a line is none. */
export function readHeaders(text: string): Readonly<Record<string, string>> | null {
	const lines = text
		.split("\n")
		.map((line) => line.trim())
		.filter(Boolean);
	const headers = lines.map((line) => LINE.exec(line));
	if (headers.includes(null)) return null;
	return Object.fromEntries(headers.map((match) => [match?.[1] ?? "", match?.[2]?.trim() ?? ""]));
}
