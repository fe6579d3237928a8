import type { Login, Logins, SignedIn } from "../../application/logins-port.ts";
import type { Clock, Ids } from "../../application/ports.ts";
import { AppError } from "../../domain/app-error.ts";
import { isUserId } from "../../protocol/ids.ts";
import { type LoginFile, openLoginFile, type TokenRow } from "./login-file.ts";
import { createTokenSigner, type TokenSigner } from "./token-signer.ts";

/** A year: long enough not to sign in again all the time, and a lost device does not stay in for ever. */
const TOKEN_LIFE_MS = 365 * 24 * 3600 * 1000;
const INVITE_LIFE_MS = 7 * 24 * 3600 * 1000;
/** How soon what another process has revoked is noticed; sockets then have 5 s to end [A3]. */
const LOOK_EVERY_MS = 1000;
/** Tokens whose signature was looked at lately; a browser sends the same one with every request. */
const MAX_READ = 2000;

type Deps = { readonly clock: Clock; readonly ids: Ids };
type Options = { readonly path: string; readonly secret: string };

/** What who administers the server can do besides. */
export type LoginAdmin = Logins & {
	/** False: there is such a user already. */
	addUser(userId: string): boolean;
	/** Null: no such user. */
	createInvite(userId: string): Promise<string | null>;
	/** Null: no such user. */
	createToken(userId: string, device: string): Promise<string | null>;
	list(): readonly {
		readonly userId: string;
		readonly tokens: readonly { readonly id: string; readonly device: string; readonly createdAt: string }[];
	}[];
	/** How many tokens ended; null: no such user. */
	removeUser(userId: string): number | null;
	removeToken(tokenId: string): boolean;
};

/** Logins of a server: signed tokens, and in a file which of them hold. */
export function openLogins(options: Options, deps: Deps): LoginAdmin {
	const file = openLoginFile(options.path);
	return createLogins(file, createTokenSigner(options.secret, file.issuer), deps);
}

function createLogins(file: LoginFile, signer: TokenSigner, { clock, ids }: Deps): LoginAdmin {
	const handlers = new Set<() => void>();
	const read = new Map<string, Login>();
	let tokens = new Map<string, TokenRow>();
	let version = Number.NaN;

	/** Another process may have changed the file; the question costs some microseconds. */
	const refresh = () => {
		const now = file.version();
		if (now === version) return;
		version = now;
		reload();
	};
	const reload = () => {
		tokens = new Map(file.listTokens(clock.now()).map((token) => [token.id, token]));
		for (const handle of handlers) handle();
	};
	const timer = setInterval(refresh, LOOK_EVERY_MS);
	timer.unref();
	refresh();

	const isValid = ({ tokenId, userId }: Login) => {
		const token = tokens.get(tokenId);
		return token?.userId === userId && token.expiresAt > clock.now().toISOString();
	};
	const createToken = async (userId: string, device: string): Promise<string | null> => {
		if (!file.hasUser(userId)) return null;
		const now = clock.now();
		const id = ids.uuid();
		const expiresAt = new Date(now.getTime() + TOKEN_LIFE_MS);
		const token = await signer.sign("login", { id, userId }, expiresAt);
		file.addToken({ id, userId, device, createdAt: now.toISOString(), expiresAt: expiresAt.toISOString() });
		reload();
		return token;
	};
	return {
		isValid,
		async verify(token) {
			refresh();
			const known = read.get(token);
			if (known !== undefined && isValid(known)) return known;
			read.delete(token);
			const claims = await signer.read("login", token, clock.now());
			if (claims === null || !isUserId(claims.userId)) return null;
			const login = { userId: claims.userId, tokenId: claims.id };
			if (!isValid(login)) return null;
			if (read.size >= MAX_READ) read.clear();
			read.set(token, login);
			return login;
		},
		async redeem(invite, device): Promise<SignedIn> {
			const claims = await signer.read("invite", invite, clock.now());
			const taken = claims === null ? null : file.takeInvite(claims.id, clock.now());
			if (taken === null || !isUserId(taken.userId)) throw new AppError("invite_invalid");
			const token = await createToken(taken.userId, device);
			if (token === null) throw new AppError("invite_invalid");
			return { userId: taken.userId, token };
		},
		async signOut({ tokenId }) {
			file.removeToken(tokenId);
			reload();
		},
		onChange(handle) {
			handlers.add(handle);
			return () => void handlers.delete(handle);
		},
		addUser: (userId) => file.addUser(userId, clock.now()),
		async createInvite(userId) {
			if (!file.hasUser(userId)) return null;
			const id = ids.uuid();
			const expiresAt = new Date(clock.now().getTime() + INVITE_LIFE_MS);
			file.addInvite({ id, userId, expiresAt: expiresAt.toISOString() });
			return signer.sign("invite", { id, userId }, expiresAt);
		},
		createToken,
		list() {
			const held = file.listTokens(clock.now());
			return file.listUsers().map(({ id }) => ({
				userId: id,
				tokens: held.filter((token) => token.userId === id),
			}));
		},
		removeUser: (userId) => file.removeUser(userId),
		removeToken: (tokenId) => file.removeToken(tokenId),
		async close() {
			clearInterval(timer);
			handlers.clear();
			file.close();
		},
	};
}
