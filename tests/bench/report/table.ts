/** Lines in columns: the first two to the left, figures to the right. */
export function table(lines: readonly (readonly string[])[]): string {
	const columns = lines[0]?.length ?? 0;
	const widths = Array.from({ length: columns }, (_, column) =>
		Math.max(...lines.map((line) => line[column]?.length ?? 0)),
	);
	const pad = (cell: string, column: number) =>
		column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
	return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}

export function times(value: number | undefined): string {
	return value === undefined || !Number.isFinite(value) ? "–" : round(value);
}

/** Three digits that count. */
export function round(value: number): string {
	if (Number.isNaN(value)) return "–";
	return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
