import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

/** About a third of what others get where all want the processor. */
const NICE = 5;

/**
 * Lets other threads go first where there are fewer processors than work. Only Linux knows a priority of one thread,
 * by the number that `/proc/thread-self` leads to; elsewhere nothing changes.
 */
export function lowerPriority(): void {
	if (process.platform !== "linux") return;
	try {
		const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
		if (thread > 0 && thread !== process.pid) setPriority(thread, NICE);
	} catch {
		// A system that keeps its processes apart may refuse it; the work is done all the same.
	}
}
