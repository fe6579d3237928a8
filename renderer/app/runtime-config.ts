import type { DesktopBridge } from "../../electron/bridge.ts";
import type { Connection } from "../client/chat-client.ts";
import { readLogin, takeInvite } from "./login.ts";

declare global {
	interface Window {
		/** What a desktop host offers; a browser has none. */
		readonly desktop?: Partial<DesktopBridge>;
	}
}

export type RuntimeConfig = {
	readonly connection: Connection;
	/** Whether the person may choose who they are on this server. */
	readonly canChangeUser: boolean;
	/** Whether this page signs in and out; else its host says who one is. */
	readonly signsIn: boolean;
	/** The page was opened to use this invite; null: it was not. */
	readonly invite: string | null;
};

const USER_KEY = "parley.user";
const DEFAULT_USER = "1";
const USER_PATTERN = /^[A-Za-z0-9_.@-]{1,64}$/;

/** Where the server is: what the host says, else where this page came from. */
export function readRuntimeConfig(host: Window): RuntimeConfig {
	const given = host.desktop?.connection;
	const signsIn = given === undefined;
	const login = signsIn ? readLogin(host.localStorage) : null;
	const userId = text(given?.userId) ?? login?.userId ?? readStoredUser(host);
	const url = (text(given?.url) ?? host.location.origin).replace(/\/+$/, "");
	return {
		connection: {
			url,
			userId,
			token: text(given?.token) ?? login?.token ?? null,
			key: `${text(given?.key) ?? url} ${userId}`,
		},
		canChangeUser: text(given?.userId) === null && login === null,
		signsIn,
		invite: signsIn ? takeInvite(host) : null,
	};
}

export function isUserName(value: string): boolean {
	return USER_PATTERN.test(value);
}

export function storeUser(host: Pick<Window, "localStorage">, userId: string): void {
	host.localStorage.setItem(USER_KEY, userId);
}

function readStoredUser(host: Window): string {
	try {
		const stored = host.localStorage.getItem(USER_KEY) ?? "";
		return isUserName(stored) ? stored : DEFAULT_USER;
	} catch {
		return DEFAULT_USER;
	}
}

function text(value: unknown): string | null {
	return typeof value === "string" && value !== "" ? value : null;
}
