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

export async function removeToolPermission(get: Get, user: string, id: string): Promise<void> {
	await get("DELETE", `/api/users/${user}/tool-permissions/${encodeURIComponent(id)}`);
}
