import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import { connect, getCACertificates } from "node:tls";

type Peer = {
	readonly host: string;
	/** Fingerprint of the certificate that is trusted whoever vouches for it. */
	readonly pin: string | null;
	readonly authorities: readonly string[];
};

/**
 * Encrypts a connection, to whom this app trusts only: what is sent over it may hold a token. Null: nobody that Node
 * knows vouches for who is there, even if Chromium may know more.
 */
export async function openTrusted(
	socket: Socket,
	{ host, pin, authorities }: Peer,
	signal: AbortSignal,
): Promise<Socket | null> {
	const name = isIP(host) === 0 ? { servername: host } : {};
	const encrypted = connect({
		socket,
		host,
		...name,
		ca: [...authorities],
		ALPNProtocols: ["http/1.1"],
		// Judged below, before a word is sent.
		rejectUnauthorized: false,
	});
	try {
		await once(encrypted, "secureConnect", { signal });
	} catch (error) {
		encrypted.destroy();
		throw error;
	}
	const isPinned = pin !== null && encrypted.getPeerCertificate().fingerprint256 === pin;
	if (encrypted.authorized || isPinned) return encrypted;
	encrypted.destroy();
	return null;
}

/** Whom Node and the system trust. */
export function listAuthorities(): readonly string[] {
	return [...getCACertificates("default"), ...listOfSystem()];
}

/** Not every build can read them. */
function listOfSystem(): readonly string[] {
	try {
		return getCACertificates("system");
	} catch {
		return [];
	}
}
