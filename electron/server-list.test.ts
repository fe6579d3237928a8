import { expect, test } from "vitest";
import { findServer, moveServer, nameOf } from "./server-list.ts";

const server = (id: string, userId = "ada", url = "https://team.example") => ({ id, url, userId, name: "" });
const ALL = [server("aaaaaaaa"), server("bbbbbbbb"), server("cccccccc")];

test.each([
	["aaaaaaaa", 2, "bca"],
	["cccccccc", 0, "cab"],
	["bbbbbbbb", -3, "bac"],
	["bbbbbbbb", 99, "acb"],
	["nobody00", 0, "abc"],
])("%s moved to %i", (id, index, order) => {
	expect(
		moveServer(ALL, id, index)
			.map((one) => one.id[0])
			.join(""),
	).toBe(order);
});

test("the same person at the same server is the same entry, another person or origin is not", () => {
	const [first] = ALL;
	expect(findServer(ALL, { url: "https://team.example", userId: "ada" })).toBe(first);
	expect(findServer(ALL, { url: "https://team.example", userId: "bea" })).toBeUndefined();
	expect(findServer(ALL, { url: "https://team.example:444", userId: "ada" })).toBeUndefined();
});

test("a server without a name is called by its host", () => {
	expect(nameOf({ name: "", url: "https://team.example:8443" })).toBe("team.example:8443");
	expect(nameOf({ name: "Team", url: "https://team.example" })).toBe("Team");
});
