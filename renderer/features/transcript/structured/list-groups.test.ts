import { expect, test } from "vitest";
import { listGroups } from "./list-groups.ts";

test.each([
	["a short table is one group", 12, 3, 1, 12],
	["a longer one has small groups", 1000, 3, 50, 20],
	["a very long one has larger groups, not more", 60_000, 3, 400, 150],
	["but none of more cells than are drawn in a moment", 60_000, 24, 2400, 25],
	["nor of fewer rows than fill the view", 100, 200, 5, 20],
])("%s", (_, rowCount, columnCount, groupCount, length) => {
	const columns = Array.from({ length: columnCount }, (_, index) => ({ name: `${index}`, isNumeric: false }));
	const rows = Array.from({ length: rowCount }, (_, id) => ({ id }));
	const groups = listGroups({ columns, rows });
	expect(groups).toHaveLength(groupCount);
	expect(groups[0]?.rows).toHaveLength(length);
	expect(groups.flatMap((group) => group.rows)).toEqual(rows);
	expect(groups.every((group) => group.rows[0] === rows[group.first])).toBe(true);
});
