import type { FastifyInstance } from "fastify";
import { AppError } from "../../domain/app-error.ts";
import { jsonDepthExceeds } from "../../protocol/codec.ts";

/** Reads JSON bodies, but none nested deeper than `maxDepth` [C6]. An empty body of a JSON request is no body. */
export function refuseDeepJson(app: FastifyInstance, maxDepth: number): void {
	const parse = app.getDefaultJsonParser("ignore", "ignore");
	app.removeContentTypeParser("application/json");
	app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
		const text = typeof body === "string" ? body : body.toString("utf8");
		if (jsonDepthExceeds(text, maxDepth)) return done(new AppError("too_deep"), undefined);
		if (text.trim() === "") return done(null, undefined);
		void parse(request, text, done);
	});
	app.removeContentTypeParser("text/plain");
}
