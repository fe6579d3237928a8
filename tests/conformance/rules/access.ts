import { expect, test } from "vitest";
import { errorResponseSchema, serverInfoSchema } from "../../../server/protocol/rest.ts";
import { askUpgrade, sendHttp } from "../../support/raw-http.ts";
import { request } from "../talk.ts";
import type { Bench } from "../target.ts";

const BAD_ORIGINS = [
	"https://evil.example",
	"null",
	"http://localhost.evil.example",
	"http://127.0.0.1.evil.example:8005",
	"http://localhost:1",
	"file://",
	"http://evil.example@localhost:5173",
	"garbage",
];

/** Section 7 of the protocol, as far as it can be seen from outside. */
export function judgeAccess(bench: Bench): void {
	const url = () => bench.target().url;

	test.each(BAD_ORIGINS)(
		"[A2] a page of %s is refused by REST and by socket, with no CORS answer",
		async (origin) => {
			const byRest = await sendHttp(`${url()}/api/server`, { headers: { origin } });
			expect(byRest.status).toBe(403);
			expect(errorResponseSchema.parse(JSON.parse(byRest.body)).code).toBe("origin_not_allowed");
			expect(byRest.headers["access-control-allow-origin"]).toBeUndefined();
			const preflight = await sendHttp(`${url()}/api/chats`, {
				method: "OPTIONS",
				headers: { origin, "access-control-request-method": "POST" },
			});
			expect(preflight.status).toBe(403);
			expect(preflight.headers["access-control-allow-origin"]).toBeUndefined();
			const bySocket = await askUpgrade(`${url()}/ws/${bench.newUser()}`, { origin });
			expect(bySocket.status).toBe(403);
		},
	);

	test("[A2] a refused write leaves nothing behind", async () => {
		const user = bench.newUser();
		const headers = { origin: "https://evil.example", "content-type": "application/json" };
		const body = JSON.stringify({ user_id: user });
		expect((await sendHttp(`${url()}/api/chats`, { method: "POST", headers, body })).status).toBe(403);
		expect((await request(`${url()}/api/users/${user}/chats`)).body).toEqual([]);
	});

	test.each(["evil.example", "evil.example:PORT", "127.0.0.1.evil.example:PORT", "169.254.169.254"])(
		"[A2] a request for host %s is refused by REST and by socket",
		async (name) => {
			const host = name.replace("PORT", new URL(url()).port);
			const byRest = await sendHttp(`${url()}/api/server`, { headers: { host } });
			expect(byRest.status).toBe(403);
			expect(errorResponseSchema.parse(JSON.parse(byRest.body)).code).toBe("host_not_allowed");
			expect((await askUpgrade(`${url()}/ws/${bench.newUser()}`, { host })).status).toBe(403);
			const page = await sendHttp(`${url()}/docs`, { headers: { host } });
			expect(page.status).toBe(403);
		},
	);

	test("[A2] the server's own pages and clients without an origin are let in", async () => {
		const own = new URL(url()).origin;
		expect((await sendHttp(`${url()}/api/server`, { headers: { origin: own } })).status).toBe(200);
		expect((await sendHttp(`${url()}/api/server`)).status).toBe(200);
		expect((await askUpgrade(`${url()}/ws/${bench.newUser()}`, { origin: own })).status).toBe(101);
		expect((await askUpgrade(`${url()}/ws/${bench.newUser()}`)).status).toBe(101);
	});

	test("[A2] pages of the desktop app are let in and may read the answers", async () => {
		const origin = "app://parley";
		const byRest = await sendHttp(`${url()}/api/server`, { headers: { origin } });
		expect(byRest.status).toBe(200);
		expect(byRest.headers["access-control-allow-origin"]).toBe(origin);
		expect((await askUpgrade(`${url()}/ws/${bench.newUser()}`, { origin })).status).toBe(101);
	});

	test("[A4] a server without logins says so, and in which environment it runs", async () => {
		const info = serverInfoSchema.parse((await request(`${url()}/api/server`)).body);
		expect(["none", "token"]).toContain(info.auth);
		expect(["development", "production"]).toContain(info.environment);
	});

	test("a path that is no socket is refused before the upgrade", async () => {
		for (const path of ["/", "/ws", "/ws/", "/ws/a/b", "/socket", "/api/nothing"]) {
			const { status } = await askUpgrade(url() + path);
			expect(status).toBeGreaterThanOrEqual(400);
			expect(status).toBeLessThan(500);
		}
	});
}
