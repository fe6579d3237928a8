import type { Result } from "ioredis";

/**
 * What has to happen in Redis at once. A task's keys, in order: hash `meta` (fence, end), strings `text`,
 * `reasoning`, `structured`, and the stream `log` whose entries carry the same steps for readers that follow.
 * A reader that comes late takes the strings in one piece and follows the log from its last id.
 */

/** ARGV: fence, ms to live. Answers 1; 0 where a newer fence number is known; 2 where the stream holds something. */
const OPEN = `
local known = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
if known > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'fence', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('EXISTS', KEYS[5]) + 1
`;

/**
 * For the step that nearly all are: text that follows text. ARGV: fence, offset in bytes, text, offset in
 * code units. Answers as the append script.
 */
const APPEND_TEXT = `
local known = redis.call('HGET', KEYS[1], 'fence')
if known ~= ARGV[1] then return (tonumber(known or '0') > tonumber(ARGV[1])) and 0 or 2 end
if redis.call('STRLEN', KEYS[2]) < tonumber(ARGV[2]) then return 2 end
redis.call('SETRANGE', KEYS[2], ARGV[2], ARGV[3])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', '256', '*', 't', ARGV[3], 'o', ARGV[4])
return 1
`;

/**
 * ARGV: fence, ms to live, text offset in bytes, text, reasoning offset in bytes, reasoning, structured, end, entries.
 * Offsets make a repeated append harmless. Answers 1; 0 where a newer fence number is known; 2 where
 * Redis has less than the offset says (it lost data) and needs the whole.
 */
const APPEND = `
local known = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
if known > tonumber(ARGV[1]) then return 0 end
if redis.call('STRLEN', KEYS[2]) < tonumber(ARGV[3]) then return 2 end
if redis.call('STRLEN', KEYS[3]) < tonumber(ARGV[5]) then return 2 end
redis.call('HSET', KEYS[1], 'fence', ARGV[1])
if ARGV[4] ~= '' then redis.call('SETRANGE', KEYS[2], ARGV[3], ARGV[4]) end
if ARGV[6] ~= '' then redis.call('SETRANGE', KEYS[3], ARGV[5], ARGV[6]) end
if ARGV[7] ~= '' then redis.call('SET', KEYS[4], ARGV[7]) end
if ARGV[8] ~= '' then redis.call('HSET', KEYS[1], 'end', ARGV[8]) end
redis.call('XADD', KEYS[5], 'MAXLEN', '~', '256', '*', 'e', ARGV[9])
if ARGV[8] ~= '' or tonumber(ARGV[3]) == 0 then
	for i = 1, 5 do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
end
return 1
`;

/** Answers fence, end, text, reasoning, structured and the last id of the log. */
const SNAPSHOT = `
local meta = redis.call('HMGET', KEYS[1], 'fence', 'end')
local last = redis.call('XREVRANGE', KEYS[5], '+', '-', 'COUNT', 1)
return {
	meta[1] or '', meta[2] or '',
	redis.call('GET', KEYS[2]) or '', redis.call('GET', KEYS[3]) or '', redis.call('GET', KEYS[4]) or '',
	last[1] and last[1][1] or '0-0'
}
`;

type Args = readonly (string | number)[];

declare module "ioredis" {
	// What each takes and answers stands above.
	interface RedisCommander<Context> {
		openAnswer(...args: Args): Result<number, Context>;
		appendAnswer(...args: Args): Result<number, Context>;
		appendAnswerText(...args: Args): Result<number, Context>;
		readAnswer(...args: Args): Result<string[], Context>;
	}
}

/** As commands of a connection, which sends the text of each once and then its hash. */
export const REDIS_SCRIPTS = {
	openAnswer: { lua: OPEN, numberOfKeys: 5 },
	appendAnswer: { lua: APPEND, numberOfKeys: 5 },
	appendAnswerText: { lua: APPEND_TEXT, numberOfKeys: 3 },
	readAnswer: { lua: SNAPSHOT, numberOfKeys: 5 },
};
