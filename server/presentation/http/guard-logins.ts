import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Login, Logins } from "../../application/logins-port.ts";
import { AppError } from "../../domain/app-error.ts";
import { findLogin } from "../access.ts";

declare module "fastify" {
	interface FastifyRequest {
		/** Who asks; null on a server without logins, and where none is needed. */
		login: Login | null;
	}
}

/** What is answered to everyone: what the server is, and how one comes in. */
const PUBLIC = new Set(["GET /api/server", "HEAD /api/server", "POST /api/sign-in"]);

/**
 * On a server with logins every request under /api, and for its figures, says who it is, and speaks for nobody
 * else [A3]. What is another user's looks as if it were not there [S7]. Routes need not know of it: the user they
 * are asked for is the one who asks.
 */
export function guardLogins(app: FastifyInstance, logins: Logins | null): void {
	app.decorateRequest("login", null);
	if (logins === null) return;
	app.addHook("onRequest", async (request) => {
		if (!needsLogin(request)) return;
		const { authorization } = request.headers;
		request.login = await findLogin(logins, { authorization, subprotocols: [] });
		if (request.login === null) throw new AppError("unauthorized");
	});
	app.addHook("preValidation", async (request) => {
		const { login } = request;
		if (login === null) return;
		const named = [request.params, request.query, request.body].map(userOf);
		if (named.some((user) => user !== undefined && user !== login.userId)) throw new AppError("not_found");
		if (isFields(request.query)) request.query.user_id = login.userId;
	});
}

/** By the route that was found: an address can be spelled in many ways that lead to it. */
function needsLogin({ method, routeOptions }: FastifyRequest): boolean {
	const route = routeOptions.url;
	const isOurs = route === "/metrics" || route?.startsWith("/api/") === true;
	return method !== "OPTIONS" && isOurs && !PUBLIC.has(`${method} ${route}`);
}

function userOf(part: unknown): unknown {
	return isFields(part) ? part.user_id : undefined;
}

function isFields(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
