import { acceptInvite, type Invite } from "./accept-invite.ts";
import type { HostConnection, ServerCheck, ServerChoice, ServerInput } from "./bridge.ts";
import { checkServer, isProtected } from "./check-server.ts";
import type { Secrets } from "./secrets.ts";
import type { SettingsFile } from "./settings.ts";

/** Whose history this computer's server keeps; there is one person per data folder. */
const USER_ID = "me";
const KEY = "this-computer";
const SECRET = "server";

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
};

export type Connections = {
	/** Reads what the keychain has. Before it, a remote server is reached without its token. */
	open(): Promise<void>;
	/** How pages reach their server; null: that is not known yet. */
	current(): HostConnection | null;
	/** Until it is worth asking that server. */
	untilUp(): Promise<void>;
	read(): ServerChoice;
	check(input: ServerInput): Promise<ServerCheck>;
	/** Uses an invite, and then that server. */
	accept(invite: Invite): Promise<ServerCheck>;
	/** Null: this computer. */
	choose(input: ServerInput | null): Promise<void>;
};

/** Which server the windows use: this computer's, or a remote one with its token among the secrets. */
export function createConnections({ settings, secrets, fetch, local }: Deps): Connections {
	let token: string | null = null;
	const remote = () => settings.read().remote;
	/** A token is for the server it was entered for, and for no other. */
	const tokenFor = (url: string, given: string | null | undefined) =>
		given === undefined ? (remote()?.url === url ? token : null) : given;
	return {
		async open() {
			token = remote() === null ? null : await secrets.read(SECRET);
		},
		current() {
			const chosen = remote();
			if (chosen !== null) return { ...chosen, token: token ?? "", key: chosen.url };
			const url = local.url();
			return url === null ? null : { url, token: local.token, userId: USER_ID, key: KEY };
		},
		async untilUp() {
			if (remote() === null) await local.answers;
		},
		read() {
			const chosen = remote();
			return { url: chosen?.url ?? null, userId: chosen?.userId ?? USER_ID, hasToken: token !== null };
		},
		check({ url, userId, token: given }) {
			const origin = new URL(url).origin;
			return checkServer(fetch, { url: origin, userId, token: tokenFor(origin, given) });
		},
		async accept(invite) {
			const accepted = await acceptInvite(fetch, invite);
			if (!accepted.ok) return { ...accepted, wantsToken: false };
			const { name, userId, token: granted } = accepted;
			await choose({ url: invite.url, userId, token: granted });
			settings.change({ isWelcomed: true });
			return { ok: true, kind: "parley", name, warning: null };
		},
		choose,
	};

	async function choose(input: ServerInput | null): Promise<void> {
		const origin = input === null ? null : new URL(input.url).origin;
		const wanted = input === null || origin === null ? null : tokenFor(origin, input.token);
		if (origin !== null && wanted !== null && !isProtected(origin))
			throw new Error("The address is not encrypted, so no token goes there");
		await secrets.write(SECRET, wanted);
		token = wanted;
		settings.change({
			remote: input === null || origin === null ? null : { url: origin, userId: input.userId },
		});
	}
}
