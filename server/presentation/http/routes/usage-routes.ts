import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { reportUsage } from "../../../application/usage/report-usage.ts";
import { userIdSchema } from "../../../protocol/ids.ts";
import { priceTableSchema } from "../../../protocol/pricing.ts";
import { usageQuerySchema, usageReportSchema } from "../../../protocol/usage.ts";
import { usageCsv } from "../../../protocol/usage-csv.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";

const userParams = z.object({ user_id: userIdSchema });
const tags = ["usage"];

export function registerUsageRoutes(scope: FastifyInstance, deps: HttpDeps): void {
	const app = typed(scope);
	app.get("/api/users/:user_id/usage", {
		schema: {
			tags,
			summary: "Tokens and cost by day, model, provider or chat; as CSV where that is asked for",
			params: userParams,
			querystring: usageQuerySchema,
			response: answers(usageReportSchema, 422, 503),
		},
		handler: async (request, reply) => {
			const { from, to, by, tz: timeZone, format } = request.query;
			const { user_id: userId } = request.params;
			const prices = await deps.readPrices(userId);
			const report = await reportUsage(deps, prices, { userId, from, to, by, timeZone });
			if (format !== "csv" && !(format === undefined && prefersCsv(request))) return report;
			reply
				.type("text/csv; charset=utf-8")
				.header("content-disposition", `attachment; filename="usage-by-${by}.csv"`)
				.serializer(String);
			// The schema describes the JSON form.
			return usageCsv(report) as never;
		},
	});
	app.get("/api/users/:user_id/prices", {
		schema: {
			tags,
			summary: "What tokens cost: prices that come with the program, and the user's own",
			params: userParams,
			response: answers(priceTableSchema, 422),
		},
		handler: (request) => deps.readPrices(request.params.user_id),
	});
}

function prefersCsv({ headers }: FastifyRequest): boolean {
	const accepted = headers.accept ?? "";
	return accepted.includes("text/csv") && !accepted.includes("application/json");
}
