import { expect, test } from "vitest";
import type { ServerEntry } from "./bridge.ts";
import { createServerBoard } from "./server-board.ts";
import { THIS_COMPUTER } from "./server-list.ts";

function openBoard() {
	const servers = [
		{ id: "team0000", url: "https://team.example", userId: "ada", name: "Team" },
		{ id: "lab00000", url: "https://lab.example:8443", userId: "ada", name: "" },
	];
	const told: (readonly ServerEntry[])[] = [];
	const board = createServerBoard({
		connections: {
			list: () => servers,
			shown: () => "team0000",
			hasToken: (id) => id === "team0000",
			read: () => ({ url: null, userId: "me", hasToken: false }),
		},
		isDistrusted: (origin) => origin === "https://lab.example:8443",
		onChange: (entries) => told.push(entries),
	});
	return { board, told, servers };
}

test("this computer is first, the others follow in their order with their names", () => {
	const { board } = openBoard();
	expect(
		board.entries().map((one) => [one.id, one.name, one.isShown, one.hasToken, one.isDistrusted]),
	).toEqual([
		[THIS_COMPUTER, "", false, false, false],
		["team0000", "Team", true, true, false],
		["lab00000", "lab.example:8443", false, false, true],
	]);
});

test("what pages tell of their servers is told to all, once, and counted over all", () => {
	const { board, told, servers } = openBoard();
	const online = { state: "online", refusal: null, unsent: 3, unmade: 0, takesTransfers: true } as const;
	board.setUnread("team0000", 2);
	board.setUnread(THIS_COMPUTER, 1);
	board.report("team0000", online);
	board.report("team0000", online);
	expect(told).toHaveLength(3);
	expect(told.at(-1)?.[1]).toMatchObject({ state: "online", unsent: 3, unread: 2 });
	expect(board.unread()).toBe(3);
	for (const refusal of ["too_old", "too_new"] as const) {
		board.report("team0000", { ...online, state: "refused", refusal });
		expect(told.at(-1)?.[1]).toMatchObject({ state: "refused", refusal });
	}
	servers.shift();
	board.forget("team0000");
	expect(board.unread()).toBe(1);
});
