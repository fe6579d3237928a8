import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { trySchema } from "../../../application/try-schema.ts";
import { AppError } from "../../../domain/app-error.ts";
import { userIdSchema } from "../../../protocol/ids.ts";
import { schemaTrialBodySchema, schemaTrialResultSchema } from "../../../protocol/schema-trial.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";
import { snapshotLines } from "../snapshot-lines.ts";

/** A model that has not filled a form by then fills it hardly in a chat. */
const LONGEST_MS = 120_000;
/** Trials of all users that may run at once. */
const AT_ONCE = 8;
const LINES = "application/x-ndjson";

export function registerSchemaRoutes(scope: FastifyInstance, deps: HttpDeps): void {
	const app = typed(scope);
	let running = 0;
	app.post("/api/users/:user_id/schema-trials", {
		schema: {
			tags: ["structured answers"],
			summary: "Ask a model to fill a form once; nothing of it is kept",
			description:
				'With `accept: application/x-ndjson` the answer is lines of JSON: `{type: "snapshot", data}` while the model fills the form, then `{type: "result", result}`.',
			params: z.object({ user_id: userIdSchema }),
			body: schemaTrialBodySchema,
			response: answers(schemaTrialResultSchema, 409, 422, 429, 503),
		},
		handler: async (request, reply) => {
			if (running >= AT_ONCE) throw new AppError("rate_limited");
			const gone = new AbortController();
			// Who goes away wants no answer any more.
			reply.raw.once("close", () => gone.abort());
			const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(LONGEST_MS)]);
			const { schema, question, model } = request.body;
			const trial = { userId: request.params.user_id, schema, question, model: model ?? null };
			const run = async (onSnapshot?: (data: unknown) => void) => {
				running++;
				try {
					return await trySchema(deps, trial, signal, onSnapshot);
				} catch (error) {
					if (signal.aborted)
						throw new AppError("model_stalled", "The model took too long to fill the form. Try again.");
					throw error;
				} finally {
					running--;
				}
			};
			if (!request.headers.accept?.includes(LINES)) return await run();
			const lines = snapshotLines(run);
			// What goes wrong before anything was said is an error as ever.
			const first = await lines.next();
			reply.type(LINES);
			return reply.send(Readable.from(startingWith(first, lines)));
		},
	});
}

async function* startingWith(
	first: IteratorResult<string>,
	others: AsyncGenerator<string>,
): AsyncGenerator<string> {
	if (first.done !== true) yield first.value;
	yield* others;
}
