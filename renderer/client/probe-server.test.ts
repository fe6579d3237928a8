import { expect, test } from "vitest";
import { naughtyStrings } from "../../tests/support/hostile-strings.ts";
import { FAILURES } from "./failures.ts";
import { probeServer } from "./probe-server.ts";

const PARLEY = { product: "parley", version: "1.2.3", server_id: "s", name: "Team", auth: "token" };
const NOTHING = { status: 404, body: null };

/** What comes of these answers to both questions. */
function probe(server: { readonly status: number; readonly body: unknown }, list = NOTHING) {
	const asked: string[] = [];
	const rest = {
		ask: async (_method: string, path: string) => {
			asked.push(path);
			return server;
		},
		askForChat: async () => {
			asked.push("chats");
			return list;
		},
	};
	return probeServer(rest).then((found) => ({ found, asked }));
}

const ok = (more: object) => ({ status: 200, body: { ...PARLEY, ...more } });

test.for<[string, object, "too_old" | "too_new" | null]>([
	["none is named", {}, null],
	["the present one", { protocol: { min: 1, max: 2 } }, null],
	["the present one among newer ones", { protocol: { min: 2, max: 900 } }, null],
	["older ones only", { protocol: { min: 1, max: 1 } }, "too_old"],
	["newer ones only", { protocol: { min: 3, max: 9 } }, "too_new"],
	// No proof of anything.
	["words", { protocol: { min: "3", max: "9" } }, null],
	["one without an end", { protocol: { min: 9 } }, null],
	["one the wrong way round", { protocol: { min: 9, max: 3 } }, null],
	["a number", { protocol: 9 }, null],
])("a server is too old or too new only where it says so: %s", async ([, more, cause]) => {
	const { found } = await probe(ok(more));
	if (cause === null) expect(found).toMatchObject({ outcome: "known", server: { kind: "parley" } });
	else {
		const reason = { too_old: FAILURES.serverTooOld, too_new: FAILURES.serverTooNew }[cause];
		expect(found).toEqual({ outcome: "refused", reason, cause });
	}
});

test("what a server says of itself is taken as far as it has the right shape, and no further than it is read", async () => {
	const { found } = await probe(
		ok({
			...{ name: "N".repeat(1e6), version: 7, server_id: ["s"], auth: "telepathy" },
			capabilities: ["stop", 5, null, "telepathy", ...Array(100_000).fill("x")],
			limits: { message_bytes: -1, attachment_bytes: "many" },
		}),
	);
	expect(found).toMatchObject({
		server: { version: "", serverId: "", hasLogins: false, messageBytes: 262_144, attachmentBytes: 0 },
	});
	if (found === "busy" || found.outcome !== "known") throw new Error("It was known");
	expect(found.server.name).toHaveLength(80);
	expect(found.server.capabilities.slice(0, 3)).toEqual(["stop", "telepathy", "x"]);
	expect(found.server.capabilities.length).toBeLessThanOrEqual(200);
});

/** What turns the words beside it round, or cannot be seen. Joiners and marks of Persian, Arabic and emoji are text. */
const UNSEEN = /[[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u{e0100}-\u{e01ef}]--[\u200c\u200d]]/v;

test.for(naughtyStrings().map((text) => [text]))("a server's name hides nothing: %.40j", async ([text]) => {
	const { found } = await probe(ok({ name: `Team ${text}`, version: `1 ${text}` }));
	if (found === "busy" || found.outcome !== "known") throw new Error("It was known");
	const { name, version } = found.server;
	for (const line of [name, version]) expect(line).not.toMatch(UNSEEN);
	expect([...name].length).toBeLessThanOrEqual(80);
	expect([...version].length).toBeLessThanOrEqual(40);
	const refused = await probe({ status: 403, body: { detail: `No. ${text}` } });
	if (refused.found === "busy" || refused.found.outcome !== "refused") throw new Error("It was a refusal");
	expect(refused.found.reason).not.toMatch(UNSEEN);
});

test.for([
	["gro\u202emoc.knab", "gromoc.knab"],
	["\u2066Bank\u2069 \u200bof\ufeff\u00ad Trust", "Bank of Trust"],
	["Bank\u{e0042}\u{e0043}\u034f", "Bank"],
	["\u202e\u2066\u200f", "Parley"],
	["خادم می‌خواهم 👨‍👩‍👧", "خادم می‌خواهم 👨‍👩‍👧"],
	["two\nlines\u2028of it", "two lines of it"],
])("a server that calls itself %j is called %j", async ([given, shown]) => {
	const { found } = await probe(ok({ name: given }));
	expect(found).toMatchObject({ outcome: "known", server: { name: shown } });
});

const SEED = { outcome: "known", server: { kind: "seed" } };
const STRANGER = { outcome: "refused", reason: FAILURES.stranger, cause: "stranger" };
const LOGIN = { outcome: "refused", cause: "login" };

test.for<[string, Parameters<typeof probe>, object | "busy"]>([
	["an error in JSON", [{ status: 404, body: { detail: "Not Found" } }], SEED],
	["the word of a gateway", [{ status: 404, body: { message: "No route" } }], STRANGER],
	[
		"a page, and a list of chats",
		[
			{ status: 200, body: null },
			{ status: 200, body: [{ id: 1 }] as never },
		],
		SEED,
	],
	["a page, and an empty list", [NOTHING, { status: 200, body: [] as never }], SEED],
	[
		"a page in every place",
		[
			{ status: 200, body: null },
			{ status: 200, body: null },
		],
		STRANGER,
	],
	["a page, and another list", [NOTHING, { status: 200, body: ["a", "b"] as never }], STRANGER],
	["nothing in any place", [NOTHING], STRANGER],
	["a page, and a refusal", [NOTHING, { status: 401, body: null }], LOGIN],
	["a page, and trouble", [NOTHING, { status: 503, body: null }], "busy"],
	["a refusal", [{ status: 403, body: { detail: "x".repeat(1e6) } as never }], LOGIN],
	["trouble", [{ status: 502, body: null }], "busy"],
	["too much at once", [{ status: 429, body: null }], "busy"],
])(
	"what is no Parley server is told apart from what is no chat server: %s",
	async ([, answers, expected]) => {
		const { found } = await probe(...answers);
		if (expected === "busy") return expect(found).toBe("busy");
		expect(found).toMatchObject(expected);
		if (found !== "busy" && found.outcome === "refused") expect(found.reason.length).toBeLessThanOrEqual(500);
	},
);

test("one question is enough where the answer is JSON", async () => {
	const { asked } = await probe({ status: 404, body: { detail: "Not Found" } as never });
	expect(asked).toEqual(["/api/server"]);
});
