import { availableParallelism } from "node:os";

/** A window's own processes keep two cores busy until it has painted. */
const CORES_OF_A_WINDOW = 2;

/** Whether there are cores for the server's process beside those that the first window starts. */
export function startsSideBySide(cores = availableParallelism()): boolean {
	return cores > CORES_OF_A_WINDOW;
}
