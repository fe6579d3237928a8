import { randomInt } from "node:crypto";
import { z } from "zod";
import { type ToolServer, type ToolServerConfig, toolServerSchema } from "../server/protocol/tools.ts";
import type { ServerChild } from "./server-process.ts";

const testedSchema = z.object({
	type: z.literal("tool_server_tested"),
	id: z.number(),
	result: toolServerSchema,
});

/** Longer than the server itself takes for it. */
const TEST_TIMEOUT_MS = 60_000;

/** Has the server's process try a tool server; null where it ends or stays silent. */
export function askToTestTools(
	{ child, exited }: { readonly child: ServerChild; readonly exited: Promise<void> },
	config: ToolServerConfig,
): Promise<ToolServer | null> {
	const id = randomInt(2 ** 40);
	return new Promise((resolve) => {
		const timer = setTimeout(() => settle(null), TEST_TIMEOUT_MS);
		const settle = (result: ToolServer | null) => {
			clearTimeout(timer);
			child.removeListener("message", listen);
			resolve(result);
		};
		const listen = (message: unknown) => {
			const tested = testedSchema.safeParse(message);
			if (tested.success && tested.data.id === id) settle(tested.data.result);
		};
		child.on("message", listen);
		void exited.then(() => settle(null));
		child.postMessage({ type: "test_tool_server", id, config });
	});
}
