import type { Mutation } from "./server-bundle.ts";

/**
 * The guards that hold Parley's promises, each as a change that takes it out of the built server. A row
 * that does not go red without its guard proves nothing.
 */
export const WITHOUT = {
	/** Tokens leave before they are in the journal. */
	durableBeforeShown: [
		{
			find: "refused = journal.write(batch);",
			replace: "refused = batch.map(() => null); setTimeout(() => journal.write(batch), 250);",
		},
	],
	/** What the log refused is stored, but readers who saw the end are not shown it, nor is it looked up for them. */
	refusedIsTold: [
		{ find: "[...untold, told]", replace: "[told]" },
		{ find: "position.text < last.length", replace: "false" },
	],
	/** A message sent again is a new message. */
	idempotentSends: [
		{
			find: "async function findSameRequest(trx, request) {",
			replace: "async function findSameRequest(trx, request) { return null;",
		},
		{ find: "CREATE UNIQUE INDEX messages_by_client_id", replace: "CREATE INDEX messages_by_client_id" },
		{
			find: "CREATE UNIQUE INDEX generations_by_client_id",
			replace: "CREATE INDEX generations_by_client_id",
		},
	],
	/** Changes are made whatever came before, and deletes so late that something always has come. */
	conditions: [
		{
			find: 'if (patch.if_rev !== void 0 && row.rev > patch.if_rev) throw new AppError("conflict");',
			replace: "",
		},
		{ find: "if (row.rev > (ifRev[chatId] ?? row.rev)) changed.push(", replace: "if (false) changed.push(" },
		{
			find: "deleteChats: (chatIds, actor, ifRev) => db",
			replace:
				"deleteChats: async (chatIds, actor, ifRev) => (await new Promise((go) => setTimeout(go, 1500)), db)",
		},
	],
	/** Answers of dead nodes stay as they are. */
	adoption: [
		{
			find: "await adoptOne(orphan, nowMs - since)",
			replace: "true",
		},
	],
	/** Answers that their provider writes on are ended like any other. */
	goingOn: [
		{
			find: "if (generation.checkpoint === null) return endOrphan(",
			replace: "return endOrphan(",
		},
	],
	/** A node that was paused writes on with its old fence number. */
	fence: [
		{ find: '.where("fence", "=", fence).where("status", "=", "streaming")', replace: "" },
		{
			find: '.where("owner", "=", owner).where("status", "=", "streaming").returning("task_id")',
			replace: '.returning("task_id")',
		},
		{ find: "if (known !== void 0 && known > fence) return new StaleFenceError(taskId);", replace: "" },
		{
			find: "if tonumber(known or '0') > tonumber(fence) then return 0 end\nif",
			replace: "if",
		},
		{ find: "redis.call('INCR', before .. ':count')", replace: "" },
	],
	/** Redis takes what a node writes whose lease is over. */
	leaseInRedis: [
		{ find: "return now[1] * 1000 + now[2] / 1000 < tonumber(leaseEnd)", replace: "return true" },
	],
	/** A resume starts one code unit late. */
	resumeOffset: [
		{
			find: "return session.follow(generation, action.offset);",
			replace: "return session.follow(generation, action.offset + 1);",
		},
	],
	/** Any user may read any task. */
	ownTasksOnly: [
		{
			find: '.where("task_id", "=", taskId).where("user_id", "=", userId).executeTakeFirst()',
			replace: '.where("task_id", "=", taskId).executeTakeFirst()',
		},
	],
	/** Unsent frames pile up for a socket that does not read. */
	boundedQueue: [
		{
			find: "this.#maxQueueBytes = maxQueueBytes;",
			replace: "this.#maxQueueBytes = Number.POSITIVE_INFINITY;",
		},
	],
	/** A node that is told to end leaves its answers where they are. */
	drain: [{ find: "await runner.drain(config.shutdownGraceMs);", replace: "" }],
	/** A stream of the provider that breaks off counts as a whole answer. */
	wholeAnswers: [{ find: "if (!this.isFinished()) {", replace: "if (false) {" }],
	/** A character cut between two packets is decoded in halves. */
	wholeCharacters: [
		{
			find: "held.push(Buffer.from(chunk.subarray(end)));",
			replace: 'held.push(Buffer.from(Buffer.from(chunk.subarray(end)).toString("utf8")));',
		},
	],
	/** While Redis is away nothing stands in for it. */
	journalForRedis: [
		{
			find: "#commitToJournal(append) {",
			replace: '#commitToJournal(append) { return append.reject(new Error("No journal"));',
		},
	],
	/** A command waits for as long as Redis does not answer. */
	commandTimeout: [
		{ find: "options.blocking ? {} : { commandTimeout: REDIS_COMMAND_TIMEOUT_MS }", replace: "{}" },
	],
	/** A stop ends only what runs on the node it was asked of. */
	stopElsewhere: [{ find: "local.deliverStop(message.taskId)", replace: "void 0" }],
	/** A Redis that lost its data is written to as if it had the text before. */
	redisLossNoticed: [
		{ find: "if redis.call('STRLEN', KEYS[2]) < tonumber(ARGV[4]) then return 2 end", replace: "" },
		{ find: "local isWhole = results[1] == tonumber(ARGV[1]) + 1 and", replace: "local isWhole =" },
		{
			find: "redis.call('STRLEN', 'parley:{' .. ARGV[i] .. '}:text') < tonumber(ARGV[i + 1])",
			replace: "false",
		},
	],
} as const satisfies Readonly<Record<string, readonly Mutation[]>>;
