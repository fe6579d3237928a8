import type { DiagnosisFinding, DiagnosisStep } from "../bridge.ts";

/** A server of the list, and what may be told to it. */
export type Target = {
	/** Its origin. */
	readonly url: string;
	readonly host: string;
	readonly port: number;
	readonly isEncrypted: boolean;
	readonly isLoopback: boolean;
	readonly userId: string;
	/** Null: there is none, or it would go unencrypted. */
	readonly token: string | null;
	/** There is one, which is kept back because others could read it on its way. */
	readonly isTokenKept: boolean;
};

export type DoctorDeps = {
	/** Asks as pages do, with the certificates that the person trusts. */
	readonly fetch: typeof fetch;
	/** How Chromium gets to an address, in its own words. */
	readonly resolveProxy: (url: string) => Promise<string>;
	/** Fingerprint of the certificate that the person trusts there; null: none. */
	readonly pinned: (origin: string) => string | null;
	/** Certificates that may vouch for others, as PEM. */
	readonly authorities: () => readonly string[];
	readonly nowMs: () => number;
	/** For each step. */
	readonly timeoutMs: number;
};

export type Result = Pick<DiagnosisStep, "state" | "finding">;

export const ok = (finding: DiagnosisFinding): Result => ({ state: "ok", finding });
export const failed = (finding: DiagnosisFinding): Result => ({ state: "failed", finding });
export const skipped = (type: Plain): Result => ({ state: "skipped", finding: { type } });

/** Findings that say all by their name. */
type Plain = Extract<
	DiagnosisFinding["type"],
	| "other_proxy"
	| "is_address"
	| "is_plain"
	| "is_loopback"
	| "no_date"
	| "no_logins"
	| "seed"
	| "no_token"
	| "not_vouched"
>;
