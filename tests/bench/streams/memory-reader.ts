import { createCall } from "../processes/calls.ts";
import type { MemoryMethods } from "../processes/memory-probe.ts";
import type { Stage } from "./stage.ts";

/** Reads what the first node holds in memory after its garbage is collected, in bytes. */
export function createMemoryReader(stage: Stage): () => Promise<number> {
	const [node] = stage.nodes;
	if (node === undefined) throw new Error("A stage has a node");
	const call = createCall<MemoryMethods>(node.process);
	return () => call("measureBytes", null);
}
