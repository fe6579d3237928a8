import type { ToolPermission, ToolServer } from "../../server/protocol/tools.ts";
import { decodeToolPermissions, decodeToolServers } from "./decode-tools.ts";

type Get = (method: string, path: string) => Promise<unknown>;

export async function listTools(get: Get): Promise<readonly ToolServer[]> {
	return decodeToolServers(await get("GET", "/api/tools"));
}

export async function retryToolServer(get: Get, name: string): Promise<void> {
	await get("POST", `/api/tools/${encodeURIComponent(name)}/retry`);
}

/** @param user for an address */
export async function listToolPermissions(get: Get, user: string): Promise<readonly ToolPermission[]> {
	return decodeToolPermissions(await get("GET", `/api/users/${user}/tool-permissions`));
}

/** Takes it back at once. Gives how to put it in force again, where the server can do that, for a while. */
export async function removeToolPermission(get: Get, user: string, id: string): Promise<() => Promise<void>> {
	const path = `/api/users/${user}/tool-permissions/${encodeURIComponent(id)}`;
	await get("DELETE", path);
	return async () => {
		await get("POST", `${path}/restore`);
	};
}
