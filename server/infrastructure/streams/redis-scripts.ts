import type { Result } from "ioredis";
import { RUNNING_TTL_MS } from "./redis-stream-codec.ts";

/**
 * What has to happen in Redis at once. A task has five keys, in order: hash `meta` (end, and the log of the node
 * that writes it), strings `text`, `reasoning`, `structured`, `fence`. A node has one stream, its log, for all
 * that it writes: an item has a task's id as its field and a JSON array of steps as its value, or `moved` where
 * another node's log goes on; or it has the field `texts` and a JSON array of task, offset, text, task …, all that
 * was appended at once. One log for a node and one script for a flush, since Redis' work is mostly per command,
 * within a script too, and per key that is waited for. For the same reason texts go to their own keys with some of
 * the flushes only, then all of them: a list `unwritten` names the items of the log whose texts the keys lack. A reader
 * that comes late takes the strings in one piece, with the texts of these items, and follows the log.
 */

/** Items that a log keeps; a reader that is further behind takes the strings again. */
export const LOG_ITEMS = 1000;

/**
 * Whether the lease of the writer holds, which ends when Redis' clock says `leaseEnd` (ms since 1970). A node that
 * took a task over while Redis was away could not tell it the new fence number, and an append may have waited in
 * Redis' socket since before that.
 */
const HOLDS_LEASE = `
local function holdsLease(leaseEnd)
	local now = redis.call('TIME')
	return now[1] * 1000 + now[2] / 1000 < tonumber(leaseEnd)
end
`;

/** The items of a log with texts that their keys lack, where they speak of the task. */
const UNWRITTEN_TEXTS = `
local function unwrittenTexts(log, id)
	local texts = {}
	for _, item in ipairs(redis.call('LRANGE', log .. ':unwritten', 0, -1)) do
		local found = redis.call('XRANGE', log, item, item)[1]
		if found and string.find(found[2][2], id, 1, true) then texts[#texts + 1] = found[2][2] end
	end
	return texts
end
`;

/**
 * Writes to the text's key what only a log has of it. Offsets in the log count UTF-16 code units, of which a
 * character of four bytes has two.
 */
const WRITE_UNWRITTEN = `
local function units(text)
	local _, characters = string.gsub(text, '[^\\128-\\191]', '')
	local _, pairs = string.gsub(text, '[\\240-\\247]', '')
	return characters + pairs
end
local function withoutUnits(text, count)
	local at = 1
	while count > 0 and at <= #text do
		local lead = string.byte(text, at)
		at = at + (lead < 128 and 1 or lead < 224 and 2 or lead < 240 and 3 or 4)
		count = count - (lead < 240 and 1 or 2)
	end
	return string.sub(text, at)
end
local function writeUnwritten(log, id, key, ttl)
	local text = redis.call('GET', key) or ''
	local known, more = units(text), ''
	for _, told in ipairs(unwrittenTexts(log, id)) do
		local steps = cjson.decode(told)
		for i = 1, #steps, 3 do
			if steps[i] == id and steps[i + 1] <= known then
				local fresh = withoutUnits(steps[i + 2], known - steps[i + 1])
				known, more = known + units(fresh), more .. fresh
			end
		end
	end
	if more == '' then return end
	redis.call('SETRANGE', key, #text, more)
	redis.call('PEXPIRE', key, ttl)
end
`;

/**
 * Takes a task over into the log KEYS[6], with the text that only the log before has, telling those that follow that.
 * Whoever wrote it before with another fence number finds its counter raised, and then looks at the fence numbers.
 */
const MOVE_TO_LOG = `
local before = redis.call('HGET', KEYS[1], 'log')
if before and known ~= fence then
	redis.call('INCR', before .. ':count')
	redis.call('PEXPIRE', before .. ':count', ${RUNNING_TTL_MS})
end
if before ~= KEYS[6] then
	redis.call('HSET', KEYS[1], 'log', KEYS[6])
	if before then
		writeUnwritten(before, id, KEYS[2], ttl)
		redis.call('XADD', before, 'MAXLEN', '~', '${LOG_ITEMS}', '*', id, 'moved')
	end
end
`;

/**
 * KEYS: the task's, log. ARGV: task, fence, ms to live. Answers 1; 0 where a newer fence number is known;
 * 2 where something of the task is known, the text of which then is all in its key.
 */
const OPEN = `
${UNWRITTEN_TEXTS}
${WRITE_UNWRITTEN}
local id, fence, ttl = ARGV[1], ARGV[2], ARGV[3]
local known = redis.call('GET', KEYS[5])
if tonumber(known or '0') > tonumber(fence) then return 0 end
redis.call('SET', KEYS[5], fence, 'PX', ttl)
${MOVE_TO_LOG}
redis.call('PEXPIRE', KEYS[1], ttl)
return known and 2 or 1
`;

/**
 * For the step that nearly all are: text that follows text, of any number of tasks. KEYS: log, its counter, its
 * `unwritten`. ARGV: what the counter was, when the lease ends, what the log is to say, how many lengths are to be
 * checked, and for each of these: id, bytes that the text's key has; then for each text that goes to its key: id,
 * offset in bytes, text. They are all that the keys lack, or none. Answers what the counter is now and, where all
 * could be written, nothing else. Else nothing is written: -1 follows where the counter was another or the lease is over, or for each
 * length 1, or 2 where the key has less. The counter is another where Redis has lost something, an append was not
 * heard of, or a task was taken over. One counter for a flush is less work than fence and length of every text; it
 * tells nothing of what the append script wrote last, which is checked by its length. It lives as long as the log:
 * nothing of a node that is gone stays.
 */
const APPEND_TEXTS = `
${HOLDS_LEASE}
local results = { redis.call('INCR', KEYS[2]) }
if results[1] == 1 then redis.call('PEXPIRE', KEYS[2], ${RUNNING_TTL_MS}) end
local isWhole = results[1] == tonumber(ARGV[1]) + 1 and holdsLease(ARGV[2])
if not isWhole then return { results[1], -1 } end
local firstWrite = 5 + 2 * tonumber(ARGV[4])
local isFine = true
for i = 5, firstWrite - 1, 2 do
	local isLacking = redis.call('STRLEN', 'parley:{' .. ARGV[i] .. '}:text') < tonumber(ARGV[i + 1])
	results[#results + 1] = isLacking and 2 or 1
	isFine = isFine and not isLacking
end
if not isFine then return results end
local last = redis.call('XADD', KEYS[1], 'MAXLEN', '~', '${LOG_ITEMS}', '*', 'texts', ARGV[3])
for i = firstWrite, #ARGV, 3 do
	redis.call('SETRANGE', 'parley:{' .. ARGV[i] .. '}:text', ARGV[i + 1], ARGV[i + 2])
end
if firstWrite < #ARGV then redis.call('DEL', KEYS[3])
elseif redis.call('RPUSH', KEYS[3], last) == 1 then redis.call('PEXPIRE', KEYS[3], ${RUNNING_TTL_MS}) end
return { results[1] }
`;

/**
 * KEYS: the task's, log. ARGV: task, fence, ms to live, text offset in bytes, text, reasoning offset in bytes,
 * reasoning, structured, end, steps as JSON, when the lease ends, then field and JSON of each call of a tool. Offsets
 * make a repeated append harmless. Answers 1; 0 where a newer fence number is known; 2 where Redis has less than the
 * offset says (it lost data) and needs the whole, or where the lease is over.
 */
const APPEND = `
${HOLDS_LEASE}
${UNWRITTEN_TEXTS}
${WRITE_UNWRITTEN}
local id, fence, ttl = ARGV[1], ARGV[2], ARGV[3]
local known = redis.call('GET', KEYS[5])
if tonumber(known or '0') > tonumber(fence) then return 0 end
if not holdsLease(ARGV[11]) then return 2 end
if redis.call('STRLEN', KEYS[2]) < tonumber(ARGV[4]) then return 2 end
if redis.call('STRLEN', KEYS[3]) < tonumber(ARGV[6]) then return 2 end
redis.call('SET', KEYS[5], fence)
${MOVE_TO_LOG}
if ARGV[5] ~= '' then redis.call('SETRANGE', KEYS[2], ARGV[4], ARGV[5]) end
if ARGV[7] ~= '' then redis.call('SETRANGE', KEYS[3], ARGV[6], ARGV[7]) end
if ARGV[8] ~= '' then redis.call('SET', KEYS[4], ARGV[8]) end
if ARGV[9] ~= '' then redis.call('HSET', KEYS[1], 'end', ARGV[9]) end
for i = 12, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('XADD', KEYS[6], 'MAXLEN', '~', '${LOG_ITEMS}', '*', id, ARGV[10])
for i = 1, 5 do redis.call('PEXPIRE', KEYS[i], ttl) end
if ARGV[9] == '' then
	redis.call('PEXPIRE', KEYS[6], ttl)
	redis.call('PEXPIRE', KEYS[6] .. ':count', ttl)
	redis.call('PEXPIRE', KEYS[6] .. ':unwritten', ttl)
end
return 1
`;

/**
 * KEYS: the task's. ARGV: task. Answers fence, end, text, reasoning, structured, the key of its log, the last id
 * there, the items of the log with texts that their keys lack, and `meta`.
 */
const SNAPSHOT = `
${UNWRITTEN_TEXTS}
local meta = redis.call('HMGET', KEYS[1], 'end', 'log')
local last = meta[2] and redis.call('XREVRANGE', meta[2], '+', '-', 'COUNT', 1) or {}
local texts = meta[2] and not meta[1] and unwrittenTexts(meta[2], ARGV[1]) or {}
return {
	redis.call('GET', KEYS[5]) or '', meta[1] or '',
	redis.call('GET', KEYS[2]) or '', redis.call('GET', KEYS[3]) or '', redis.call('GET', KEYS[4]) or '',
	meta[2] or '', last[1] and last[1][1] or '0-0', texts, redis.call('HGETALL', KEYS[1])
}
`;

type Args = readonly (string | number)[];

declare module "ioredis" {
	// What each takes and answers stands above.
	interface RedisCommander<Context> {
		openAnswer(...args: Args): Result<number, Context>;
		appendAnswer(...args: Args): Result<number, Context>;
		appendTexts(...args: Args): Result<number[], Context>;
		readAnswer(...args: Args): Result<[...answer: string[], texts: string[], meta: string[]], Context>;
	}
}

/** As commands of a connection, which sends the text of each once and then its hash. */
export const REDIS_SCRIPTS = {
	openAnswer: { lua: OPEN, numberOfKeys: 6 },
	appendAnswer: { lua: APPEND, numberOfKeys: 6 },
	appendTexts: { lua: APPEND_TEXTS, numberOfKeys: 3 },
	readAnswer: { lua: SNAPSHOT, numberOfKeys: 5 },
};
