import type { ToolServer } from "../../../server/protocol/tools.ts";

/** Whether a chat's list has a tool, by itself or with all of its server's. */
export function isToolOn(chosen: readonly string[], server: string, tool: string): boolean {
	return chosen.includes(server) || chosen.includes(`${server}/${tool}`);
}

/** The list with all tools of a server, or without any of them. */
export function toggleServer(chosen: readonly string[], server: string, isOn: boolean): string[] {
	const others = chosen.filter((entry) => entry !== server && !entry.startsWith(`${server}/`));
	return isOn ? [...others, server] : others;
}

/** The list with a tool, or without it. All tools that a server has now are written as the server itself. */
export function toggleTool(
	chosen: readonly string[],
	{ name: server, tools }: Pick<ToolServer, "name" | "tools">,
	tool: string,
	isOn: boolean,
): string[] {
	const wanted = tools
		.map(({ name }) => name)
		.filter((name) => (name === tool ? isOn : isToolOn(chosen, server, name)));
	const others = toggleServer(chosen, server, false);
	if (wanted.length === tools.length && wanted.length > 0) return [...others, server];
	return [...others, ...wanted.map((name) => `${server}/${name}`)];
}

/** How many tools of a server a chat may use. */
export function countToolsOn(chosen: readonly string[], { name, tools }: ToolServer): number {
	return tools.filter((tool) => isToolOn(chosen, name, tool.name)).length;
}
