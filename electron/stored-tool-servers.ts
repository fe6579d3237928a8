import { z } from "zod";
import { type ToolServerConfig, toolServerConfigSchema } from "../server/protocol/tools.ts";

/** Of the settings file; what is not right any more is left out. */
export const storedToolServersSchema = z.record(z.string(), z.unknown()).transform((all) => {
	const servers: Record<string, ToolServerConfig> = {};
	for (const [name, config] of Object.entries(all)) {
		const parsed = toolServerConfigSchema.safeParse(config);
		if (parsed.success) servers[name] = parsed.data;
	}
	return servers;
});
