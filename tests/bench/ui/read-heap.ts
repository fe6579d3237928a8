import type { CDPSession } from "playwright-core";

/** What a page's scripts hold, in MB, after the garbage is collected. */
export async function readHeapMb(protocol: CDPSession): Promise<number> {
	await protocol.send("HeapProfiler.collectGarbage");
	const { usedSize } = await protocol.send("Runtime.getHeapUsage");
	return usedSize / 1024 / 1024;
}
