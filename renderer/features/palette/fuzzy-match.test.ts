import { expect, test } from "vitest";
import { fuzzyMatch } from "./fuzzy-match.ts";

const marked = (query: string, text: string) =>
	fuzzyMatch(query, text)
		?.places.map((place) => text[place])
		.join("");

test.each([
	["nc", "New chat", "Nc"],
	["chat", "New chat", "chat"],
	["set", "Settings", "Set"],
	["dt", "Dark theme", "Dt"],
	["zur", "Über Zürich", "Zür"],
	["new chat", "New chat", "Newchat"],
	["京", "東京", "京"],
	["xyz", "New chat", undefined],
	["tahc", "chat", undefined],
])("%s in %s", (query, text, expected) => {
	expect(marked(query, text)).toBe(expected);
});

test.each([
	["set", "Settings", "Delete empty chats"],
	["chat", "Chat above", "Search in all chats"],
	["nc", "New chat", "Connect now, or never"],
	["dark", "Dark theme", "Do a rank"],
])("%s fits %s better than %s", (query, better, worse) => {
	const score = (text: string) => fuzzyMatch(query, text)?.score ?? Number.NEGATIVE_INFINITY;
	expect(score(better)).toBeGreaterThan(score(worse));
});

test("nothing asked for fits everything alike", () => {
	expect(fuzzyMatch(" ", "anything")).toEqual({ score: 0, places: [] });
});
