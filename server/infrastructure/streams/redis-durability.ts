import type { Redis } from "ioredis";
import type { Health } from "../../application/ports.ts";

/** Whether this Redis keeps what it is given: says so where it has no append-only file or may evict keys. */
export async function checkRedisDurability(redis: Redis): Promise<Health> {
	const info = parseInfo(await redis.info());
	const risks = [
		...(info.get("aof_enabled") === "1" ? [] : ["appendonly is off, so a crash of Redis loses what it held"]),
		...(mayEvict(info)
			? [`maxmemory-policy is ${info.get("maxmemory_policy")}, so running answers may be evicted`]
			: []),
	];
	return risks.length === 0 ? { ok: true } : { ok: true, detail: `Redis may lose data: ${risks.join("; ")}` };
}

/** Whether single keys may go while others stay; so it is taken to be where Redis does not tell. Never rejects. */
export async function mayRedisEvict(redis: Redis): Promise<boolean> {
	return redis.info("memory").then(
		(text) => mayEvict(parseInfo(text)),
		() => true,
	);
}

function mayEvict(info: ReadonlyMap<string, string>): boolean {
	const limit = Number(info.get("maxmemory") ?? "0");
	return limit > 0 && info.get("maxmemory_policy") !== "noeviction";
}

function parseInfo(text: string): ReadonlyMap<string, string> {
	const lines = text.split(/\r?\n/).filter((line) => line.includes(":"));
	return new Map(
		lines.map((line) => {
			const colon = line.indexOf(":");
			return [line.slice(0, colon), line.slice(colon + 1)] as const;
		}),
	);
}
