/**
 * Microseconds of the machine's monotonic clock. It is the same clock in all processes, unlike
 * `performance.now()`, so that a time written here can be subtracted from one read there.
 */
export function nowUs(): number {
	const [seconds, nanoseconds] = process.hrtime();
	return seconds * 1e6 + nanoseconds / 1e3;
}
