import type { FastifyInstance } from "fastify";
import { AppError } from "../../../domain/app-error.ts";
import {
	signInBodySchema,
	signInResponseSchema,
	signOutResponseSchema,
	whoAmIResponseSchema,
} from "../../../protocol/sign-in.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";

const tags = ["logins"];

export function registerSignInRoutes(scope: FastifyInstance, { access: { logins } }: HttpDeps): void {
	const app = typed(scope);
	app.post("/api/sign-in", {
		schema: {
			tags,
			summary: "Turn an invite, which works once, into a token",
			body: signInBodySchema,
			response: answers(signInResponseSchema, 400, 422),
		},
		handler: async (request) => {
			if (logins === null) throw new AppError("not_supported", "This server has no logins.");
			const { invite, device } = request.body;
			const { userId, token } = await logins.redeem(invite, device ?? "");
			return { user_id: userId, token };
		},
	});
	app.get("/api/login", {
		schema: {
			tags,
			summary: "Who the token of this request belongs to",
			response: answers(whoAmIResponseSchema, 400, 401),
		},
		handler: async (request) => {
			if (request.login === null) throw new AppError("not_supported", "This server has no logins.");
			return { user_id: request.login.userId };
		},
	});
	app.delete("/api/login", {
		schema: {
			tags,
			summary: "Sign out: the token of this request holds no more, and its sockets end",
			response: answers(signOutResponseSchema, 400, 401),
		},
		handler: async (request) => {
			if (logins === null || request.login === null)
				throw new AppError("not_supported", "This server has no logins.");
			await logins.signOut(request.login);
			return { status: "success" as const };
		},
	});
}
