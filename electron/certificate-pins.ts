import type { Certificate } from "electron";
import { readableLine } from "../server/protocol/readable-text.ts";
import type { SettingsFile } from "./settings.ts";

const MAX_NAME = 120;

/** A certificate that Chromium found fault with; its texts are its own, short and readable. */
export type FaultyCertificate = {
	/** Chromium's name for what is wrong, such as `ERR_CERT_AUTHORITY_INVALID`. */
	readonly code: string;
	readonly subject: string;
	readonly issuer: string;
	/** ISO 8601, by day. */
	readonly validFrom: string;
	readonly validTo: string;
	/** SHA-256, in pairs of hexadecimal digits with colons between them. */
	readonly fingerprint: string;
};

export type CertificatePins = {
	/** Of the certificate that the person trusts at this origin; null: those only that the system trusts. */
	pinned(origin: string): string | null;
	/** Whether this faulty certificate is trusted at this address all the same. What is wrong with it is remembered. */
	judge(address: string, code: string, certificate: Certificate): boolean;
	/** A certificate was in the way there again, and nobody was asked: what a check came to is kept for a while. */
	recall(origin: string): void;
	/** What is wrong there now, as far as it is known. */
	fault(origin: string): FaultyCertificate | null;
	/** Trusts what was seen there last, if it is this one. */
	trust(origin: string, fingerprint: string): boolean;
	/** Nothing is wrong there any more. */
	clear(origin: string): void;
	/** Forgets what is for none of these. */
	keepOnly(origins: readonly string[]): void;
};

type Deps = {
	readonly settings: SettingsFile;
	/** What is wrong at an origin is another thing now. */
	readonly onChange: () => void;
};

/** Certificates that a person trusts although nobody vouches for them: one for an origin, and nowhere else. */
export function createCertificatePins({ settings, onChange }: Deps): CertificatePins {
	const faults = new Map<string, FaultyCertificate>();
	const seen = new Map<string, FaultyCertificate>();
	const put = (origin: string, fault: FaultyCertificate) => {
		const isNew = faults.get(origin)?.fingerprint !== fault.fingerprint;
		faults.set(origin, fault);
		if (isNew) onChange();
	};
	const pinned = (origin: string) => new Map(Object.entries(settings.read().pins)).get(origin) ?? null;
	return {
		pinned,
		judge(address, code, certificate) {
			const origin = originOf(address);
			const fault = describeCertificate(code, certificate);
			if (pinned(origin) === fault.fingerprint) return true;
			seen.set(origin, fault);
			put(origin, fault);
			return false;
		},
		recall(origin) {
			const fault = seen.get(origin);
			if (fault !== undefined && fault.fingerprint !== pinned(origin)) put(origin, fault);
		},
		fault: (origin) => faults.get(origin) ?? null,
		trust(origin, fingerprint) {
			if (faults.get(origin)?.fingerprint !== fingerprint) return false;
			settings.change({ pins: { ...settings.read().pins, [origin]: fingerprint } });
			faults.delete(origin);
			onChange();
			return true;
		},
		clear(origin) {
			if (faults.delete(origin)) onChange();
		},
		keepOnly(origins) {
			const { pins } = settings.read();
			const kept = Object.entries(pins).filter(([origin]) => origins.includes(origin));
			if (kept.length < Object.keys(pins).length) settings.change({ pins: Object.fromEntries(kept) });
			for (const origin of faults.keys()) if (!origins.includes(origin)) faults.delete(origin);
		},
	};
}

/** Of a web address; that of a socket is the same as that of its pages. */
function originOf(address: string): string {
	return new URL(address.replace(/^ws/i, "http")).origin;
}

function describeCertificate(code: string, certificate: Certificate): FaultyCertificate {
	return {
		code: code.replace(/^net::/, ""),
		subject: readableLine(certificate.subjectName, MAX_NAME),
		issuer: readableLine(certificate.issuerName, MAX_NAME),
		validFrom: dayOf(certificate.validStart),
		validTo: dayOf(certificate.validExpiry),
		fingerprint: toPairs(certificate.fingerprint),
	};
}

function dayOf(seconds: number): string {
	const date = new Date(seconds * 1000);
	return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);
}

/** `sha256/…` in base 64, as Chromium writes it, in the way people compare it. */
function toPairs(fingerprint: string): string {
	const bytes = Buffer.from(fingerprint.replace(/^sha256\//, ""), "base64");
	return [...bytes].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":");
}
