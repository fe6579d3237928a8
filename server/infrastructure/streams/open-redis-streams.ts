import { randomUUID } from "node:crypto";
import type { LoadMeter, Logger, SignalBus, StreamLog } from "../../application/ports.ts";
import { openJournal } from "./journal.ts";
import { openRedis } from "./redis-connection.ts";
import { openRedisSignalBus } from "./redis-signal-bus.ts";
import { createRedisStreamLog } from "./redis-stream-log.ts";
import { createRedisTail } from "./redis-tail.ts";

type Options = { readonly url: string; readonly journalPath: string };
type Deps = { readonly logger: Logger; readonly load: LoadMeter };

/**
 * Streams and signals that several servers share. What was opened is closed by `opened`, last first, also where
 * opening fails half way.
 */
export async function openRedisStreams(
	{ url, journalPath }: Options,
	{ logger, load }: Deps,
	opened: (() => Promise<void>)[],
): Promise<{ readonly log: StreamLog; readonly bus: SignalBus }> {
	const connect = async (options: { readonly blocking?: boolean } = {}) => {
		const redis = await openRedis(url, logger, options);
		opened.push(async () => redis.disconnect());
		return redis;
	};
	const nodeId = randomUUID();
	const redis = await connect();
	const tail = createRedisTail(await connect({ blocking: true }), redis, `parley:wake:${nodeId}`);
	const bus = await openRedisSignalBus({
		publisher: await connect(),
		subscriber: await connect({ blocking: true }),
		nodeId,
	});
	opened.push(() => bus.close());
	const log = createRedisStreamLog({ redis, tail, journal: openJournal(journalPath), logger, load, nodeId });
	opened.push(() => log.close());
	const health = await log.checkHealth();
	if (health.detail !== undefined) logger.warn({}, health.detail);
	return { log, bus };
}
