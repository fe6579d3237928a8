import { Redis } from "ioredis";
import type { Logger } from "../../application/ports.ts";
import { RedisOpenError } from "./redis-open-error.ts";
import { REDIS_SCRIPTS } from "./redis-scripts.ts";

/** No request waits longer for Redis than this, also when it is paused. */
export const REDIS_COMMAND_TIMEOUT_MS = 1000;

/**
 * Connects to Redis. Later losses of the connection are healed in the background; commands then fail
 * at once instead of waiting. @throws {RedisOpenError}
 */
export async function openRedis(
	url: string,
	logger: Logger,
	options: { readonly blocking?: boolean } = {},
): Promise<Redis> {
	const redis = new Redis(url, {
		lazyConnect: true,
		scripts: REDIS_SCRIPTS,
		enableOfflineQueue: false,
		// Whoever subscribes does it again itself: this way would fail unheard where the connection breaks once more.
		autoResubscribe: false,
		maxRetriesPerRequest: 0,
		connectTimeout: 3000,
		...(options.blocking ? {} : { commandTimeout: REDIS_COMMAND_TIMEOUT_MS }),
		retryStrategy: (attempt) => Math.min(100 * 2 ** attempt, 400),
	});
	let lastError = "";
	redis.on("error", (error: Error) => {
		if (error.message !== lastError) logger.warn({ reason: error.message }, "Redis connection failed");
		lastError = error.message;
	});
	redis.on("ready", () => {
		lastError = "";
	});
	try {
		await redis.connect();
		await redis.ping();
		return redis;
	} catch (cause) {
		redis.disconnect();
		const reason = lastError || (cause instanceof Error ? cause.message : String(cause));
		throw new RedisOpenError(
			`Cannot reach Redis at ${withoutSecret(url)}: ${reason}. Start it, correct REDIS_URL or REDIS_HOST, or unset them to run without Redis.`,
			{ cause },
		);
	}
}

function withoutSecret(url: string): string {
	try {
		const { hostname, port, protocol } = new URL(url);
		return `${protocol}//${hostname}:${port || "6379"}`;
	} catch {
		return "the configured address";
	}
}
