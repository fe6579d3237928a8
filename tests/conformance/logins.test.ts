import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { ACTION_NAMES } from "../../server/protocol/actions.ts";
import { attachmentSchema } from "../../server/protocol/attachments.ts";
import { serverInfoSchema } from "../../server/protocol/rest.ts";
import { signInResponseSchema } from "../../server/protocol/sign-in.ts";
import { importSchema } from "../../server/protocol/transfer.ts";
import { administerUsers, findInvite } from "../support/administer-users.ts";
import { askUpgrade, sendHttp } from "../support/raw-http.ts";
import { redisMissing, startRedis } from "../support/redis-process.ts";
import { type ServerEnv, ServerProcess } from "../support/server-process.ts";
import { openTempDir } from "../support/temp-dir.ts";
import { WsClient } from "../support/ws-client.ts";
import { ACTIONS, ROUTES, type RouteEntry, type Subject } from "./access-matrix.ts";

const SECRET = "a secret of the conformance tests alone";
const MISSING: Subject = {
	userId: "nobody.at.all",
	chatId: "999999",
	messageId: "999998",
	answerId: "999997",
	taskId: "00000000-0000-4000-8000-000000000000",
	itemId: "00000000-0000-4000-8000-000000000001",
	attachmentId: "999996",
	importId: "00000000-0000-4000-8000-000000000002",
	permissionId: "999995",
};

describe.skipIf(redisMissing() !== null)("A server with logins, of two nodes", () => {
	const resources = new AsyncDisposableStack();
	let env: ServerEnv;
	let url: string;
	let otherUrl: string;
	const tokens: Record<"alice" | "bob" | "gone", string> = { alice: "", bob: "", gone: "" };
	let owned: Subject;

	beforeAll(async () => {
		const redis = resources.use(await startRedis());
		const dir = resources.use(await openTempDir());
		env = {
			AUTH_SECRET: SECRET,
			DATABASE_URL: `sqlite:///${join(dir.path, "chat.db")}`,
			REDIS_URL: redis.url,
			GUIDE_TOKENS_PER_SECOND: "0",
		};
		url = resources.use(await ServerProcess.start(env)).url;
		otherUrl = resources.use(await ServerProcess.start(env)).url;
		for (const name of ["alice", "bob", "gone"] as const) tokens[name] = await signIn(name);
		await users("revoke", "gone");
		owned = await writeSomething();
	});
	afterAll(() => resources.disposeAsync());

	const users = (...args: readonly string[]) => administerUsers(env, ...args);

	async function signIn(name: string): Promise<string> {
		const invite = findInvite(await users("add", name));
		const answer = await ask("POST /api/sign-in", null, { body: { invite, device: "test" } });
		expect(answer.status).toBe(200);
		return signInResponseSchema.parse(JSON.parse(answer.text)).token;
	}

	type Answer = { readonly status: number; readonly text: string };
	type Asking = {
		readonly query?: Readonly<Record<string, string>>;
		readonly body?: unknown;
		readonly at?: string;
	};

	/** @param route method and path */
	async function ask(
		route: string,
		token: string | null,
		{ query = {}, body, at = url }: Asking = {},
	): Promise<Answer> {
		const [method = "", path = ""] = route.split(" ");
		const search = new URLSearchParams(query).toString();
		const response = await fetch(`${at}${path}${search === "" ? "" : `?${search}`}`, {
			method,
			headers: {
				...(token === null ? {} : { authorization: `Bearer ${token}` }),
				...(body === undefined
					? {}
					: typeof body === "string"
						? { "content-type": "text/plain", "x-file-name": "note.txt" }
						: { "content-type": "application/json" }),
			},
			...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
		});
		return { status: response.status, text: await response.text() };
	}

	function openSocket(user: string, token: string, at = url): Promise<WsClient> {
		return WsClient.open(at, user, { headers: { authorization: `Bearer ${token}` } });
	}

	async function writeSomething(): Promise<Subject> {
		const socket = await openSocket("alice", tokens.alice);
		socket.send({ action: "hello", protocol: 2 });
		socket.send({ action: "create_chat", client_id: crypto.randomUUID() });
		const { chat_id: chatId } = await socket.next("chat_created");
		socket.send({ action: "send_message", chat_id: chatId, content: "The secret is a walnut" });
		const { message } = await socket.next("message");
		const started = await socket.next("generation_started");
		await socket.next("generation_complete");
		socket.terminate();
		const upload = await ask("POST /api/users/alice/attachments", tokens.alice, { body: "a walnut" });
		const imported = await ask("POST /api/users/alice/import", tokens.alice, { body: "# A walnut\n" });
		const importId = importSchema.parse(JSON.parse(imported.text)).id;
		const state = async () => {
			const { text } = await ask(`GET /api/users/alice/imports/${importId}`, tokens.alice);
			return importSchema.parse(JSON.parse(text)).state;
		};
		await vi.waitFor(async () => expect(await state()).toMatch(/done|failed/), 10_000);
		return {
			userId: "alice",
			chatId,
			messageId: message.id,
			answerId: started.message_id,
			taskId: started.task_id,
			itemId: crypto.randomUUID(),
			importId,
			permissionId: "1",
			attachmentId: attachmentSchema.parse(JSON.parse(upload.text)).id,
		};
	}

	function askAbout(
		route: string,
		entry: RouteEntry,
		subject: Subject,
		token: string | null,
	): Promise<Answer> {
		const path = route
			.replace("{user_id}", subject.userId)
			.replace("{chat_id}", subject.chatId)
			.replace("{message_id}", subject.messageId)
			.replace("{import_id}", subject.importId)
			.replace("{permission_id}", subject.permissionId)
			.replace("{attachment_id}", subject.attachmentId)
			.replace("{name}", "none")
			.replace("{id}", subject.itemId);
		const query = entry.query?.(subject) ?? {};
		const body = entry.body?.(subject);
		return ask(path, token, { query, ...(body === undefined ? {} : { body }) });
	}

	/** All that Alice has, to see that nobody changed it. */
	const historyOf = async (): Promise<string> =>
		(await ask("GET /api/users/alice/sync", tokens.alice, { query: { since: "0" } })).text;

	test("[A3] every route is in the matrix", async () => {
		const listed = z
			.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
			.parse(JSON.parse((await ask("GET /openapi.json", null)).text));
		const routes = Object.entries(listed.paths).flatMap(([path, methods]) =>
			Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
		);
		expect(routes.toSorted()).toEqual(Object.keys(ROUTES).toSorted());
		expect(Object.keys(ACTIONS).toSorted()).toEqual([...ACTION_NAMES].toSorted());
	});

	test.each(Object.entries(ROUTES).filter(([, entry]) => entry.kind === "public"))(
		"[A3] %s answers whoever asks",
		async (route, entry) => {
			const answer = await askAbout(route, entry, MISSING, null);
			expect(answer.status).not.toBe(401);
		},
	);

	test.each(Object.entries(ROUTES).filter(([, entry]) => entry.kind !== "public"))(
		"[A3] [S7] %s tells nobody without a login, and nobody else, what there is",
		async (route, entry) => {
			const before = await historyOf();
			for (const token of [null, "nonsense", tokens.gone, `${tokens.bob}x`]) {
				const aboutOwned = await askAbout(route, entry, owned, token);
				expect(aboutOwned.status).toBe(401);
				expect(await askAbout(route, entry, MISSING, token)).toEqual(aboutOwned);
			}
			if (entry.kind === "own") {
				const aboutOwned = withoutTimes(entry, await askAbout(route, entry, owned, tokens.bob));
				expect(withoutTimes(entry, await askAbout(route, entry, MISSING, tokens.bob))).toEqual(aboutOwned);
				expect(aboutOwned.text).not.toContain("walnut");
				const claimed = { ...entry, query: (of: Subject) => ({ ...entry.query?.(of), user_id: "alice" }) };
				expect((await askAbout(route, claimed, owned, tokens.bob)).status).toBe(404);
			}
			expect(await historyOf()).toBe(before);
			if (entry.owner === undefined) {
				expect((await askAbout(route, entry, owned, tokens.alice)).status).toBe(200);
			}
		},
	);

	test.each(Object.entries(ACTIONS).flatMap(([action, of]) => (of === null ? [] : [[action, of] as const])))(
		"[A3] [R6] the action %s finds nothing of another user",
		async (action, of) => {
			const before = await historyOf();
			const told: (readonly string[])[] = [];
			for (const subject of [owned, MISSING]) {
				using socket = await openSocket("bob", tokens.bob);
				socket.send({ action, ...of(subject) });
				await socket.settle();
				// A refusal repeats what was asked for.
				told.push(socket.frames.map((frame) => frame.replaceAll(subject.taskId, "the task")));
			}
			expect(told[0]?.length).toBeGreaterThan(1);
			expect(told[0]).toEqual(told[1]);
			expect(await historyOf()).toBe(before);
		},
	);

	test.each(["/%61pi", "/a%70i", "//api", "/API", "/./api", "/x/../api", "/api/", "/%2e/api"])(
		"[A3] no other spelling of the way to a route gets around the login: %s",
		async (start) => {
			for (const rest of ["/users/alice/sync?since=0", `/chats/${owned.chatId}`]) {
				const { status, body } = await sendHttp(`${url}/`, { path: start + rest });
				expect(body).not.toContain("walnut");
				expect([400, 401, 404]).toContain(status);
			}
		},
	);

	test("[A3] a socket needs its user's own token, and an address of another looks like one of nobody", async () => {
		const upgrade = (user: string, token: string | null) =>
			askUpgrade(`${url}/ws/${user}`, token === null ? {} : { authorization: `Bearer ${token}` });
		for (const token of [null, tokens.gone, "nonsense"]) {
			expect((await upgrade("alice", token)).status).toBe(401);
			expect(await upgrade(MISSING.userId, token)).toMatchObject({ status: 401 });
		}
		const other = await upgrade("alice", tokens.bob);
		const { status, body } = await upgrade(MISSING.userId, tokens.bob);
		expect({ status, body }).toEqual({ status: other.status, body: other.body });
		expect(other.status).toBe(404);
		expect((await upgrade("bob", tokens.bob)).status).toBe(101);
	});

	test("[A3] a browser's socket carries its token as a subprotocol", async () => {
		using socket = await WsClient.open(otherUrl, "bob", { subprotocols: ["parley.bearer", tokens.bob] });
		await socket.settle();
		expect(socket.isOpen).toBe(true);
	});

	test("[A3] the server says that it has logins, and the token tells who one is", async () => {
		const info = serverInfoSchema.parse(JSON.parse((await ask("GET /api/server", null)).text));
		expect(info.auth).toBe("token");
		expect((await ask("GET /api/login", tokens.bob)).text).toBe('{"user_id":"bob"}');
	});

	test("[A3] revoking ends the sockets on every node within 5 s, and the token at once", async () => {
		const token = await signIn("carol");
		const sockets = [await openSocket("carol", token), await openSocket("carol", token, otherUrl)];
		using bystander = await openSocket("bob", tokens.bob, otherUrl);
		expect(await users("revoke", "carol")).toContain("1 login ended");
		expect((await ask("GET /api/login", token, { at: otherUrl })).status).toBe(401);
		const late = new Promise((_resolve, reject) => setTimeout(reject, 5000, new Error("still open")).unref());
		for (const socket of sockets) {
			expect(await Promise.race([socket.closed, late])).toMatchObject({ code: 1008 });
		}
		await bystander.settle();
		expect((await ask("GET /api/login", token)).status).toBe(401);
	});

	test("[A3] one login of several can be ended, by the person and by the administrator", async () => {
		const first = await signIn("dora");
		const second = (await users("token", "dora")).trim();
		expect((await ask("DELETE /api/login", second)).status).toBe(200);
		expect((await ask("GET /api/login", second, { at: otherUrl })).status).toBe(401);
		const id = /^ {2}(\S+)/m.exec((await users("list")).split("dora:")[1] ?? "")?.[1] ?? "";
		expect((await ask("GET /api/login", first)).status).toBe(200);
		expect(await users("revoke", "dora", id)).toContain("ended");
		expect((await ask("GET /api/login", first)).status).toBe(401);
	});

	test("[A3] an invite works once, for the one it was made for, and is no token", async () => {
		const invite = findInvite(await users("add", "erin"));
		expect((await ask("GET /api/login", invite)).status).toBe(401);
		const redeem = () => ask("POST /api/sign-in", null, { body: { invite } });
		const answers = await Promise.all([redeem(), redeem(), redeem()]);
		expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 403, 403]);
		expect((await ask("POST /api/sign-in", null, { body: { invite: tokens.bob } })).status).toBe(403);
		const late = findInvite(await users("invite", "erin"));
		await users("revoke", "erin");
		expect((await ask("POST /api/sign-in", null, { body: { invite: late } })).status).toBe(403);
	});

	test("[A3] a token of another server, of another secret, or unsigned, is none", async () => {
		const dir = resources.use(await openTempDir());
		const elsewhere = { ...env, DATABASE_URL: `sqlite:///${join(dir.path, "other.db")}` };
		const own = env;
		env = elsewhere;
		await users("add", "bob");
		const foreign = (await users("token", "bob")).trim();
		env = own;
		const [, claims] = tokens.bob.split(".");
		const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${claims}.`;
		for (const token of [foreign, unsigned]) expect((await ask("GET /api/login", token)).status).toBe(401);
	});
});

test("[A4] a production server is open to the network once it has logins", async () => {
	const dir = await openTempDir();
	const server = await ServerProcess.start({
		...{ ENVIRONMENT: "production", HOST: "0.0.0.0", AUTH_SECRET: SECRET },
		DATABASE_URL: `sqlite:///${join(dir.path, "chat.db")}`,
	});
	expect(server.output).not.toContain("WARNING");
	await server.stop();
	await dir[Symbol.asyncDispose]();
});

function withoutTimes(entry: RouteEntry, answer: { readonly status: number; readonly text: string }) {
	if (entry.tellsTime !== true) return answer;
	return { ...answer, text: answer.text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "a time") };
}
