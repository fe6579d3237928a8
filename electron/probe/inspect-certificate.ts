import { isIP, type Socket } from "node:net";
import { connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { readableLine } from "../../server/protocol/readable-text.ts";
import type { CertificateFacts, CertificateFault } from "../bridge.ts";

const TIMEOUT_MS = 5000;
/** Within it an alert follows the greeting. */
const ALERT_MS = 1500;
const MAX_TEXT = 120;

export type InspectedCertificate = { readonly facts: CertificateFacts; readonly isSelfSigned: boolean };

/**
 * Looks at the certificate of a server without a word to it, whoever vouches for it. Null: it shows none.
 * Whether it is trusted is not for this to say, but for what carries the requests.
 * @param over a way there that is open already
 */
export async function inspectCertificate(
	url: string,
	signal?: AbortSignal,
	over?: Socket,
): Promise<InspectedCertificate | null> {
	const socket = openForLook(url, over);
	try {
		const certificate = await readCertificate(socket, signal);
		return certificate === null ? null : describeCertificate(certificate);
	} finally {
		socket.destroy();
	}
}

/** Whether a server hangs up on who shows no certificate of their own; some tell so only after the greeting. */
export async function wantsCertificate(url: string): Promise<boolean> {
	const socket = openForLook(url);
	const told = await new Promise<string>((resolve) => {
		socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
		socket.once("close", () => resolve(""));
		setTimeout(() => resolve(""), ALERT_MS).unref();
	});
	socket.destroy();
	return /CERTIFICATE_REQUIRED|_ALERT_(?:NO|BAD)_CERTIFICATE/.test(told);
}

/** The fault more exactly than it was told, by what the certificate says. */
export function refineFault(
	fault: CertificateFault,
	{ facts, isSelfSigned }: InspectedCertificate,
	nowMs: number,
): CertificateFault {
	if (fault === "expired" && Date.parse(facts.validFrom) > nowMs) return "not_yet_valid";
	return fault === "unknown_issuer" && isSelfSigned ? "self_signed" : fault;
}

function openForLook(url: string, over?: Socket): TLSSocket {
	const { hostname, port } = new URL(url);
	const host = hostname.replace(/^\[|\]$/g, "");
	const name = isIP(host) === 0 ? { servername: host } : {};
	// Nothing is sent over it: it is there to be looked at, also where it is not to be trusted.
	return connect({
		host,
		port: Number(port || 443),
		rejectUnauthorized: false,
		timeout: TIMEOUT_MS,
		...(over && { socket: over }),
		...name,
	});
}

function readCertificate(socket: TLSSocket, signal?: AbortSignal): Promise<PeerCertificate | null> {
	return new Promise((resolve) => {
		const read = () => {
			const certificate = socket.getPeerCertificate();
			resolve(certificate?.fingerprint256 === undefined ? null : certificate);
		};
		socket.once("secureConnect", read);
		// One that wants a certificate of this computer has shown its own before it hangs up.
		socket.once("error", read);
		socket.once("close", read);
		socket.once("timeout", () => resolve(null));
		signal?.addEventListener("abort", () => resolve(null), { once: true });
		setTimeout(() => resolve(null), TIMEOUT_MS).unref();
	});
}

function describeCertificate(certificate: PeerCertificate): InspectedCertificate {
	const { subject, issuer, valid_from, valid_to, fingerprint256 } = certificate;
	return {
		facts: {
			subject: nameOf(subject),
			issuer: nameOf(issuer),
			validFrom: timeOf(valid_from),
			validTo: timeOf(valid_to),
			fingerprint: fingerprint256,
		},
		isSelfSigned: JSON.stringify(subject) === JSON.stringify(issuer),
	};
}

function nameOf(entity: PeerCertificate["subject"] | undefined): string {
	const { CN = "", O = "" } = entity ?? {};
	return readableLine([CN || O].flat().join(", "), MAX_TEXT);
}

function timeOf(text: string): string {
	const time = Date.parse(text);
	return Number.isNaN(time) ? "" : new Date(time).toISOString();
}
