import { join } from "node:path";
import { type FakeUpstream, startFakeUpstream } from "../support/fake-upstream.ts";
import type { ServerEnv } from "../support/server-process.ts";
import { openTempDir } from "../support/temp-dir.ts";
import type { RedisNode } from "./redis-node.ts";
import { type Mutation, openBundle } from "./server-bundle.ts";
import { ServerNode } from "./server-node.ts";

export type Stage = AsyncDisposable & {
	readonly upstream: FakeUpstream;
	/** All on one database. */
	readonly nodes: readonly ServerNode[];
	readonly first: ServerNode;
};

export type StageOptions = {
	readonly nodes?: number;
	readonly redis?: RedisNode;
	readonly env?: ServerEnv;
	/** Settings of single nodes. */
	readonly nodeEnv?: (node: number) => ServerEnv;
	/** Guards to take out of the server. */
	readonly mutations?: readonly Mutation[];
};

/** Supervised servers on one database, with a fake model. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
	const resources = new AsyncDisposableStack();
	try {
		const dir = resources.use(await openTempDir());
		const bundle = resources.use(await openBundle(options.mutations));
		const upstream = await startFakeUpstream();
		resources.defer(() => upstream.close());
		const env = {
			DATABASE_URL: `sqlite:///${join(dir.path, "chat.db")}`,
			OPENAI_BASE_URL: upstream.baseUrl,
			OPENAI_API_KEY: "test-key",
			ALLOWED_HOSTS: "127.0.0.1",
			MAX_EVENTS_PER_SECOND: "100000",
			...(options.redis === undefined ? {} : { REDIS_URL: options.redis.url }),
			...options.env,
		};
		const nodes: ServerNode[] = [];
		for (let i = 0; i < (options.nodes ?? 1); i++) {
			nodes.push(resources.use(await ServerNode.start(bundle.main, { ...env, ...options.nodeEnv?.(i) })));
		}
		const [first] = nodes;
		if (first === undefined) throw new Error("A stage needs a node");
		return { upstream, nodes, first, [Symbol.asyncDispose]: () => resources.disposeAsync() };
	} catch (error) {
		await resources.disposeAsync();
		throw error;
	}
}
