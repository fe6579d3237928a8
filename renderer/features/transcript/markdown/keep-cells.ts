/**
 * A row of a table with no more cells than it may have: signs between cells beyond the last one are escaped, so that
 * what stands there is read as part of it. By the rules of markdown it would be left out, such as the end of
 * `a || b` in code.
 */
export function keepCells(row: string, count: number): string {
	const begin = row.search(/\S/);
	const end = row.trimEnd().length - 1;
	let found = 0;
	return row.replace(/\\.|\|/g, (sign, at: number) => {
		const isBetween = sign === "|" && at !== begin && at !== end;
		return isBetween && ++found >= count ? "\\|" : sign;
	});
}
