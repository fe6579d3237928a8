import type { UserId } from "../protocol/ids.ts";

/** Who holds a token; the id names the token, so that it alone can be revoked. */
export type Login = { readonly userId: UserId; readonly tokenId: string };

/** What a person signs in with from now on. */
export type SignedIn = { readonly userId: UserId; readonly token: string };

/** Who may use a server that has logins [A3]. */
export interface Logins {
	/** Null: nobody holds this token, it is over, or it was revoked. */
	verify(token: string): Promise<Login | null>;
	/** Turns an invite, which works once, into a token. @throws {AppError} invite_invalid */
	redeem(invite: string, device: string): Promise<SignedIn>;
	/** Revokes the token of this login, as signing out does. */
	signOut(login: Login): Promise<void>;
	/** Calls `handle` within 2 s after tokens were revoked, by whatever process, so that their sockets end. */
	onChange(handle: () => void): () => void;
	/** Whether the login still holds, by what is known without asking the file. */
	isValid(login: Login): boolean;
	close(): Promise<void>;
}
