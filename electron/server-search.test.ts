import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HostCommand } from "./bridge.ts";
import { createServerSearch } from "./server-search.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const found = (title: string) => ({
	...{ route: "#/x", part: null, title, text: title, marks: [], timestamp: "" },
});

function openSearch() {
	const told: (readonly [string, HostCommand])[] = [];
	const search = createServerSearch({
		tell(serverId, command) {
			told.push([serverId, command]);
			return serverId !== "nobody";
		},
	});
	return { ...search, told };
}

test("what the asked page found is the answer, and no other page can answer for it", async () => {
	const { search, answer, told } = openSearch();
	const asked = search("team", "ship");
	expect(told).toEqual([["team", { type: "search_for", request: 1, text: "ship" }]]);
	answer("evil", 1, [found("forged")]);
	answer("team", 1, [found("true")]);
	answer("team", 1, [found("late")]);
	expect(await asked).toEqual([found("true")]);
});

test("a server that has no page, or does not answer in time, found nothing and is told as such", async () => {
	const { search } = openSearch();
	expect(await search("nobody", "x")).toBeNull();
	const slow = search("slow", "x");
	await vi.advanceTimersByTimeAsync(5000);
	expect(await slow).toBeNull();
});
