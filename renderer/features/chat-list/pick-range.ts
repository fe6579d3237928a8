/** The rows from one to another, both of them too; only the last where the first is not listed any more. */
export function pickRange(listed: readonly string[], from: string, to: string): readonly string[] {
	const start = listed.indexOf(from);
	const end = listed.indexOf(to);
	if (start < 0 || end < 0) return [to];
	return listed.slice(Math.min(start, end), Math.max(start, end) + 1);
}
