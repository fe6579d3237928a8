import { jwtVerify, SignJWT } from "jose";

/** What a token is for: to be used, or to be turned into one that is. */
export type TokenUse = "login" | "invite";

export type TokenClaims = { readonly id: string; readonly userId: string };

export type TokenSigner = {
	sign(use: TokenUse, claims: TokenClaims, expiresAt: Date): Promise<string>;
	/** Null: not signed by this server for this use, or over. */
	read(use: TokenUse, token: string, now: Date): Promise<TokenClaims | null>;
};

const ALGORITHM = "HS256";
/** Longer ones are not ours; they are not even looked at. */
const MAX_TOKEN = 2000;

/** @param secret at least 32 characters */
export function createTokenSigner(secret: string, issuer: string): TokenSigner {
	const key = new TextEncoder().encode(secret);
	return {
		sign: (use, { id, userId }, expiresAt) =>
			new SignJWT()
				.setProtectedHeader({ alg: ALGORITHM })
				.setIssuer(issuer)
				.setAudience(use)
				.setSubject(userId)
				.setJti(id)
				.setIssuedAt()
				.setExpirationTime(expiresAt)
				.sign(key),
		read: async (use, token, now) => {
			if (token.length > MAX_TOKEN) return null;
			try {
				const { payload } = await jwtVerify(token, key, {
					algorithms: [ALGORITHM],
					issuer,
					audience: use,
					currentDate: now,
					requiredClaims: ["sub", "jti", "exp"],
				});
				return payload.sub === undefined || payload.jti === undefined
					? null
					: { id: payload.jti, userId: payload.sub };
			} catch {
				return null;
			}
		},
	};
}
