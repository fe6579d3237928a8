import { expect, test } from "vitest";
import { isChatList } from "./is-chat-list.ts";
import { judgeProtocol, recognizeServer } from "./recognize-server.ts";

const PARLEY = { product: "parley", name: "Team", version: "1.2.3", server_id: "s", auth: "token" };

test("[H1] a server is one by its own word, and only in an answer that is a success", () => {
	expect(recognizeServer(200, { ...PARLEY, protocol: { min: 1, max: 2 }, more: [] })).toEqual({
		name: "Team",
		version: "1.2.3",
		serverId: "s",
		hasLogins: true,
		protocol: { min: 1, max: 2 },
	});
	expect(recognizeServer(404, PARLEY)).toBeNull();
});

test("[H1] what a server calls itself hides nothing, turns nothing round and has an end", () => {
	const hostile = {
		name: `\u202egro\u2066.knab\u200b\n${"N".repeat(1e6)}`,
		version: `1\u202e.\u{e0031}2${"v".repeat(99)}`,
	};
	const identity = recognizeServer(200, { ...PARLEY, ...hostile, server_id: "i".repeat(1e6) });
	expect(identity?.name).toMatch(/^gro\.knab N+ …$/);
	expect(identity?.name).toHaveLength(80);
	expect(identity?.version).toMatch(/^1\.2v+ …$/);
	expect(identity?.version).toHaveLength(40);
	expect(identity?.serverId.length).toBeLessThanOrEqual(200);
});

test.each([null, [], "parley", 1, {}, { product: "Parley" }, { product: ["parley"] }, [PARLEY]])(
	"[H1] %j is no answer of a Parley server",
	(body) => expect(recognizeServer(200, body)).toBeNull(),
);

test("[H1] fields of wrong types are as good as none", () => {
	const odd = { product: "parley", name: 1, version: null, server_id: {}, auth: ["token"], protocol: "2" };
	expect(recognizeServer(200, odd)).toEqual({
		name: "",
		version: "",
		serverId: "",
		hasLogins: false,
		protocol: null,
	});
});

test.each([
	[{ min: 1, max: 2 }, "fits"],
	[{ min: 2, max: 9 }, "fits"],
	[{ min: 1, max: 1 }, "too_old"],
	[{ min: 3, max: 4 }, "too_new"],
] as const)("[H1] %j is %s for a client that speaks 2", (protocol, fit) => {
	expect(judgeProtocol(protocol, 2)).toBe(fit);
});

test.each([
	undefined,
	null,
	{},
	{ min: 3 },
	{ min: "3", max: "4" },
	{ min: 9, max: 3 },
	{ min: 1.5, max: 9 },
])("[H1] %j proves nothing", (protocol) => {
	const identity = recognizeServer(200, { ...PARLEY, protocol });
	expect(judgeProtocol(identity?.protocol ?? null, 2)).toBe("fits");
});

test.each([
	[[], true],
	[[{ id: 1, messages: [] }], true],
	[[{ id: "1" }, { id: "2" }], true],
	[[1, 2], false],
	[[{ name: "x" }], false],
	[{ chats: [] }, false],
	[null, false],
])("[S3] %j is a list of chats: %s", (body, isList) => {
	expect(isChatList(body)).toBe(isList);
});
