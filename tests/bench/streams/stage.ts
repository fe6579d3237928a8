import { rmSync } from "node:fs";
import { join } from "node:path";
import { type RedisProcess, startRedis } from "../../support/redis-process.ts";
import { openTempDir } from "../../support/temp-dir.ts";
import type { ClientMethods } from "../clients/client-methods.ts";
import { type Call, createCall } from "../processes/calls.ts";
import { type Child, parseUrlLine, startChild } from "../processes/child.ts";
import { onExit } from "../processes/on-exit.ts";
import type { AnswerSpec } from "../upstream/answer-spec.ts";
import type { Contender } from "./contenders.ts";
import { startNode } from "./start-node.ts";

const BENCH = join(import.meta.dirname, "..");

export type StageOptions = {
	readonly contender: Contender;
	/** With two, the clients are on the second and the answers are made on the first. */
	readonly nodes: 1 | 2;
	readonly withProbe?: boolean;
};

/** All processes that a contender is measured with. */
export type Stage = AsyncDisposable & {
	readonly contender: Contender;
	readonly upstream: Child;
	readonly clients: Call<ClientMethods>;
	readonly nodes: readonly Child[];
	readonly redis: RedisProcess | null;
	/** Everything the bench runs. */
	pids(): readonly number[];
	/** Opens a client for each answer; with `atGenerator` on the node that makes it, also where there are two. */
	open(answers: readonly AnswerSpec[], atGenerator?: boolean): Promise<void>;
	/** Ends the first node with `kill -9` and starts it again where it listened. */
	restart(): Promise<Child>;
};

/** Starts fresh processes for one measurement. */
export async function openStage(options: StageOptions): Promise<Stage> {
	const stack = new AsyncDisposableStack();
	try {
		return await setStage(options, stack);
	} catch (error) {
		await stack.disposeAsync();
		throw error;
	}
}

async function setStage(
	{ contender, nodes: count, withProbe = false }: StageOptions,
	stack: AsyncDisposableStack,
): Promise<Stage> {
	const { path: folder } = stack.use(await openTempDir());
	stack.use(onExit(() => rmSync(folder, { recursive: true, force: true })));
	const redis = contender.onRedis || count === 2 ? stack.use(await startRedis()) : null;
	if (redis !== null) stack.use(onExit(() => process.kill(redis.pid, "SIGKILL")));
	const upstream = stack.use(await startTool("upstream/upstream-process.ts"));
	const clientProcess = stack.use(await startTool("clients/client-process.ts"));
	const shared = { contender, folder, withProbe, upstream: upstream.url, redisUrl: redis?.url ?? null };
	const nodes: Child[] = [];
	for (let i = 0; i < count; i++) nodes.push(stack.use(await startNode(shared)));
	const clients = createCall<ClientMethods>(clientProcess.process);
	const all = () => [process, upstream, clientProcess, ...nodes, ...(redis === null ? [] : [redis])];
	return {
		...{ contender, upstream, clients, nodes, redis },
		pids: () => all().map(({ pid }) => pid),
		open: (answers, atGenerator = false) => {
			const follower = atGenerator ? null : (nodes[1]?.url ?? null);
			const addresses = { generator: urlOf(nodes[0]), follower };
			return clients("open", { dialect: contender.dialect, addresses, answers });
		},
		async restart() {
			const [first] = nodes;
			await first?.kill();
			const node = stack.use(await startNode({ ...shared, port: Number(new URL(urlOf(first)).port) }));
			nodes[0] = node;
			return node;
		},
		[Symbol.asyncDispose]: () => stack.disposeAsync(),
	};
}

function startTool(file: string): Promise<Child> {
	return startChild({ args: [join(BENCH, file)], findUrl: parseUrlLine });
}

function urlOf(node: Child | undefined): string {
	if (node === undefined) throw new Error("A stage has a node");
	return node.url;
}
