import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Clock, Ids } from "../application/ports.ts";

export const systemClock: Clock = { now: () => new Date() };
export const systemIds: Ids = { uuid: randomUUID };

/** Name of this process among all that share a database: machine, process, and a part no restart repeats. */
export function createOwnerName(): string {
	return `${hostname()}:${process.pid}:${randomUUID()}`;
}

/**
 * Whether the process of an owner name is known to be dead: it was on this machine and is no more.
 * A process id that was given out again counts as alive; then its lease has to run out.
 */
export function isOwnerGone(self: string, owner: string): boolean {
	if (owner === self) return false;
	const [machine, pid] = owner.split(":");
	if (machine !== hostname() || pid === undefined) return false;
	if (pid === String(process.pid)) return true;
	try {
		process.kill(Number(pid), 0);
		return false;
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "ESRCH";
	}
}
