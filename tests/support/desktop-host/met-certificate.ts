import type { PeerCertificate } from "node:tls";
import { connect } from "node:tls";
import type { Certificate } from "electron";

/** Errors of Node's check of a certificate under the names that Chromium has for them. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
	[/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, "net::ERR_CERT_DATE_INVALID"],
	[/ERR_TLS_CERT_ALTNAME_INVALID/, "net::ERR_CERT_COMMON_NAME_INVALID"],
	[/CERT_REVOKED/, "net::ERR_CERT_REVOKED"],
];

export type MetCertificate = {
	/** As Electron hands it to the host. */
	readonly certificate: Certificate;
	/** By which it is the same one again. */
	readonly fingerprint256: string;
	/** Null: nothing, as far as Node can tell; a browser may know better. */
	readonly fault: string | null;
};

/** The certificate that a server shows now. Rejects where there is none to be had. */
export function meetCertificate(hostname: string, port: number): Promise<MetCertificate> {
	return new Promise((resolve, reject) => {
		const isName = !/^[\d.]+$|:/.test(hostname);
		const socket = connect({
			...{ host: hostname, port, rejectUnauthorized: false, timeout: 5000 },
			...(isName ? { servername: hostname } : {}),
		});
		socket.on("error", reject);
		socket.on("timeout", () => socket.destroy(new Error("No certificate came in time")));
		socket.on("secureConnect", () => {
			const peer = socket.getPeerCertificate();
			const error = socket.authorizationError;
			socket.end();
			resolve({
				certificate: toElectron(peer),
				fingerprint256: peer.fingerprint256,
				fault: error ? nameFault(String(error)) : null,
			});
		});
	});
}

function nameFault(error: string): string {
	return FAULTS.find(([pattern]) => pattern.test(error))?.[1] ?? "net::ERR_CERT_AUTHORITY_INVALID";
}

function toElectron(peer: PeerCertificate): Certificate {
	const hash = Buffer.from(peer.fingerprint256.replaceAll(":", ""), "hex").toString("base64");
	return {
		fingerprint: `sha256/${hash}`,
		subjectName: String(peer.subject.CN ?? ""),
		issuerName: String(peer.issuer.CN ?? ""),
		validStart: Date.parse(peer.valid_from) / 1000,
		validExpiry: Date.parse(peer.valid_to) / 1000,
	} as Certificate;
}
