/** Redis cannot be used as configured; the message is for the person who started the server. */
export class RedisOpenError extends Error {
	override readonly name = "RedisOpenError";
}
