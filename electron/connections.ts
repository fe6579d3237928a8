import { randomBytes } from "node:crypto";
import { acceptInvite, type Invite } from "./accept-invite.ts";
import type { HostConnection, ServerChange, ServerCheck, ServerChoice, ServerInput } from "./bridge.ts";
import { checkServer, isProtected } from "./check-server.ts";
import type { Secrets } from "./secrets.ts";
import { findServer, moveServer, type RemoteServer, THIS_COMPUTER } from "./server-list.ts";
import type { SettingsFile } from "./settings.ts";

/** Whose history this computer's server keeps; there is one person per data folder. */
const USER_ID = "me";
/** Of the one server that earlier versions knew. */
const FORMER_SECRET = "server";
const MAX_NAME = 80;

type Deps = {
	readonly settings: SettingsFile;
	readonly secrets: Pick<Secrets, "read" | "write">;
	readonly fetch: typeof fetch;
	/** The server of this computer; its address is null while it is not known. */
	readonly local: {
		readonly url: () => string | null;
		readonly token: string;
		/** Resolves once it was ready. */
		readonly answers: Promise<void>;
	};
	/**
	 * Copies what is kept in this computer's pages under a name to the pages of that server. Resolves to what takes it
	 * away there.
	 */
	readonly carryOver: (id: string, key: string) => Promise<() => Promise<void>>;
};

export type Connections = {
	/** Reads what the keychain has. Before it, remote servers are reached without their tokens. */
	open(): Promise<void>;
	/** The servers beside this computer, in the person's order. */
	list(): readonly RemoteServer[];
	hasToken(id: string): boolean;
	/** Id of the server that is shown. */
	shown(): string;
	/** How pages reach that server; null: that is not known yet, or there is none. */
	connection(id: string): HostConnection | null;
	/** Until it is worth asking that server. */
	untilUp(id: string): Promise<void>;
	read(id: string): ServerChoice;
	check(input: ServerInput): Promise<ServerCheck>;
	/** Uses an invite, and then shows that server. @param name absent: as it calls itself */
	accept(invite: Invite, name?: string): Promise<ServerCheck>;
	/** Takes a server into the list, where it is not there yet, and shows it. Null: this computer. */
	choose(input: ServerInput | null): Promise<void>;
	/** An id that is not there shows nothing else than before. */
	show(id: string): void;
	change(id: string, change: ServerChange): Promise<void>;
	/** Forgets it and its token. */
	remove(id: string): Promise<void>;
};

/** The servers that the windows use: this computer's, and remote ones, each with its own token among the secrets. */
export function createConnections({ settings, secrets, fetch, local, carryOver }: Deps): Connections {
	/** By id of the server. A token goes to the server it was entered for, and to no other. */
	const tokens = new Map<string, string>();
	const list = () => settings.read().servers;
	const find = (id: string) => list().find((server) => server.id === id);
	const tokenFor = (url: string, userId: string, given: string | null | undefined) =>
		given === undefined ? (tokens.get(findServer(list(), { url, userId })?.id ?? "") ?? null) : given;
	const show = (id: string) => {
		if (id === THIS_COMPUTER || find(id) !== undefined) settings.change({ shownServer: id });
	};
	return {
		async open() {
			await takeFormer();
			await Promise.all(
				list().map(async ({ id }) => {
					const token = await secrets.read(secretOf(id));
					if (token !== null) tokens.set(id, token);
				}),
			);
		},
		list,
		hasToken: (id) => tokens.has(id),
		shown() {
			const { shownServer } = settings.read();
			return find(shownServer) === undefined ? THIS_COMPUTER : shownServer;
		},
		connection(id) {
			const { look } = settings.read();
			const remote = find(id);
			if (remote !== undefined) {
				const { url, userId } = remote;
				return { url, userId, token: tokens.get(id) ?? "", key: url, id, look };
			}
			const url = local.url();
			if (id !== THIS_COMPUTER || url === null) return null;
			return { url, token: local.token, userId: USER_ID, key: THIS_COMPUTER, id, look };
		},
		async untilUp(id) {
			if (id === THIS_COMPUTER) await local.answers;
		},
		read(id) {
			const remote = find(id);
			return {
				url: remote?.url ?? null,
				userId: remote?.userId ?? USER_ID,
				hasToken: tokens.has(id),
			};
		},
		check({ url, userId, token: given }) {
			const origin = new URL(url).origin;
			return checkServer(fetch, { url: origin, userId, token: tokenFor(origin, userId, given) });
		},
		async accept(invite, wanted) {
			const accepted = await acceptInvite(fetch, invite);
			if (!accepted.ok) return { ...accepted, wantsToken: false };
			const { name, userId, token: granted } = accepted;
			await choose({ url: invite.url, userId, token: granted, name: wanted ?? name });
			settings.change({ isWelcomed: true });
			return { ok: true, kind: "parley", name, warning: null };
		},
		choose,
		show,
		async change(id, { name, index, token }) {
			if (find(id) === undefined) return;
			if (token === null) await putToken(id, null);
			const named = list().map((server) =>
				server.id === id && name !== undefined ? { ...server, name: name.trim() } : server,
			);
			settings.change({ servers: [...(index === undefined ? named : moveServer(named, id, index))] });
		},
		async remove(id) {
			await putToken(id, null);
			settings.change({ servers: list().filter((server) => server.id !== id) });
		},
	};

	async function choose(input: ServerInput | null): Promise<void> {
		if (input === null) return show(THIS_COMPUTER);
		const url = new URL(input.url).origin;
		const { userId, name = "" } = input;
		const token = tokenFor(url, userId, input.token);
		if (token !== null && !isProtected(url))
			throw new Error("The address is not encrypted, so no token goes there");
		const known = findServer(list(), { url, userId });
		const id = known?.id ?? createId();
		await putToken(id, token);
		const added = { id, url, userId, name: name.trim().slice(0, MAX_NAME) };
		if (known === undefined) settings.change({ servers: [...list(), added] });
		show(id);
	}

	async function putToken(id: string, token: string | null): Promise<void> {
		await secrets.write(secretOf(id), token);
		if (token === null) tokens.delete(id);
		else tokens.set(id, token);
	}

	/**
	 * What was in the place of this computer is one beside it now, and still shown. Its pages kept what was not sent
	 * where those of this computer do; until the list has it, nothing is taken away there.
	 */
	async function takeFormer(): Promise<void> {
		const { remote } = settings.read();
		if (remote === null) return;
		const id = createId();
		const token = await secrets.read(FORMER_SECRET);
		if (token !== null) await secrets.write(secretOf(id), token);
		const forget = await carryOver(id, `${remote.url} ${remote.userId}`);
		settings.change({ servers: [...list(), { id, ...remote, name: "" }], shownServer: id, remote: null });
		await secrets.write(FORMER_SECRET, null);
		await forget();
	}
}

function createId(): string {
	return randomBytes(8).toString("hex");
}

function secretOf(id: string): string {
	return `server:${id}`;
}
