const LEAK =
	/\n\s+at \S+ |node:internal|node_modules|\/(?:home|usr|root|tmp|work|var)\/|\.[jt]s:\d+|SQLITE_|\b(?:Type|Syntax|Range|Reference)Error\b|\bselect\b[^"]*?\bfrom\b|\binsert into\b/i;

/** What a server tells of its inside: stack, path or SQL. Words it only repeats from the input are none. */
export function findLeak(said: string, input: string): string | null {
	const leak = LEAK.exec(said)?.[0] ?? null;
	return leak !== null && input.toLowerCase().includes(leak.trim().toLowerCase()) ? null : leak;
}
