/** A size as people read it, in steps of 1024: `300 bytes`, `12 KB`, `3.4 MB`. */
export function describeSize(bytes: number): string {
	if (bytes < 1024) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
	const kilobytes = bytes / 1024;
	if (kilobytes < 1024) return `${Math.round(kilobytes)} KB`;
	const megabytes = kilobytes / 1024;
	return megabytes < 1024 ? `${round(megabytes)} MB` : `${round(megabytes / 1024)} GB`;
}

function round(value: number): string {
	return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}
