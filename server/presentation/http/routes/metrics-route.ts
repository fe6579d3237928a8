import { performance } from "node:perf_hooks";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { addTime, type TimeSum } from "../../../application/tally.ts";
import { formatMetrics, METRICS_TYPE, type Metric } from "../format-metrics.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";
import { readiness } from "./server-routes.ts";

/** Figures of this process, of no person: nothing in them tells who asked what. */
export function registerMetricsRoute(scope: FastifyInstance, deps: HttpDeps): void {
	const byStatus = [0, 0, 0, 0, 0];
	const requests: TimeSum = { count: 0, ms: 0 };
	scope.addHook("onResponse", async (_request, reply) => {
		const place = Math.floor(reply.statusCode / 100) - 1;
		byStatus[place] = (byStatus[place] ?? 0) + 1;
		addTime(requests, reply.elapsedTime);
	});
	typed(scope).get("/metrics", {
		schema: {
			tags: ["server"],
			summary: "Figures of this process for Prometheus and what reads its format",
			response: answers(z.string().meta({ description: "Lines of `name{label} value`" })),
		},
		handler: async (_request, reply) => {
			const metrics = [
				...(await readServer(deps)),
				...readAnswers(deps),
				{
					name: "parley_http_requests_total",
					help: "Requests by the class of their answer.",
					type: "counter" as const,
					samples: byStatus.map((count, at) => ["", { status: `${at + 1}xx` }, count] as const),
				},
				summary("parley_http_request_seconds", "From requests to the end of their answers.", requests),
				...readProcess(),
			];
			return reply.type(METRICS_TYPE).send(formatMetrics(metrics));
		},
	});
}

async function readServer(deps: HttpDeps): Promise<readonly Metric[]> {
	const { checks } = await readiness(deps.checks);
	const { sockets, slowReaders } = deps.readSockets();
	return [
		one("gauge", "parley_info", "What this server is.", 1, { version: deps.serverInfo.version }),
		{
			name: "parley_check_ok",
			help: "1 where it works, as /ready says it.",
			type: "gauge",
			samples: Object.entries(checks).map(([check, { ok }]) => ["", { check }, ok ? 1 : 0]),
		},
		one("gauge", "parley_sockets", "Open WebSockets.", sockets),
		one("counter", "parley_slow_readers_total", "WebSockets closed as they did not read.", slowReaders),
	];
}

function readAnswers({ tally, runner }: HttpDeps): readonly Metric[] {
	return [
		one("gauge", "parley_answers_running", "Answers that are being written here.", runner.runningCount),
		{
			name: "parley_answers_total",
			help: "Answers that have ended here, by how.",
			type: "counter",
			samples: Object.entries(tally.answers).map(([status, count]) => ["", { status }, count]),
		},
		one("counter", "parley_output_tokens_total", "Tokens that models wrote.", tally.outputTokens),
		summary("parley_first_token_seconds", "From requests to the first words of answers.", tally.firstWords),
		summary("parley_answer_seconds", "From requests to the ends of answers.", tally.ends),
	];
}

function readProcess(): readonly Metric[] {
	const { user, system } = process.cpuUsage();
	const { active, idle } = performance.eventLoopUtilization();
	const startedAt = performance.timeOrigin / 1000;
	return [
		one("counter", "process_cpu_seconds_total", "Time of the processor.", (user + system) / 1e6),
		one("gauge", "process_resident_memory_bytes", "Memory that is in use.", process.memoryUsage.rss()),
		one("gauge", "process_start_time_seconds", "When the process began, since 1970.", startedAt),
		{
			name: "parley_event_loop_seconds_total",
			help: "Time in which the main thread worked, and waited for work.",
			type: "counter",
			samples: [
				["", { state: "active" }, active / 1000],
				["", { state: "idle" }, idle / 1000],
			],
		},
	];
}

function one(
	type: "counter" | "gauge",
	name: string,
	help: string,
	value: number,
	labels: Readonly<Record<string, string>> = {},
): Metric {
	return { name, help, type, samples: [["", labels, value]] };
}

function summary(name: string, help: string, { count, ms }: TimeSum): Metric {
	return {
		...{ name, help, type: "summary" },
		samples: [
			["_sum", {}, ms / 1000],
			["_count", {}, count],
		],
	};
}
