import { createHash } from "node:crypto";
import type { Net, Session } from "electron";
import type { CertificatePins } from "./certificate-pins.ts";

type Deps = {
	readonly net: Pick<Net, "fetch">;
	readonly session: { fromPartition(partition: string): Pick<Session, "fetch" | "setCertificateVerifyProc"> };
	readonly pins: Pick<CertificatePins, "pinned" | "judge" | "recall">;
};

/** Codes of `setCertificateVerifyProc`: take it, or let Chromium's own finding stand. */
const TAKEN = 0;
const AS_FOUND = -3;

/**
 * Fetches for the host itself, where certificates count that a person trusts for an origin. What the check of a
 * certificate came to is kept by a session for half an hour, so that each origin and pin has a session of its own, in
 * memory only.
 */
export function createPinnedFetch({ net, session, pins }: Deps): Pick<Net, "fetch"> {
	const open = (origin: string) => {
		const pin = pins.pinned(origin);
		const name = createHash("sha256").update(`${origin} ${pin}`).digest("hex").slice(0, 32);
		const own = session.fromPartition(`check-${name}`);
		own.setCertificateVerifyProc(({ certificate, verificationResult }, decide) => {
			const isGood = verificationResult === "net::OK";
			decide(!isGood && pins.judge(origin, verificationResult, certificate) ? TAKEN : AS_FOUND);
		});
		return own;
	};
	return {
		fetch(input, init) {
			const address = String(input);
			if (!/^https:/i.test(address)) return net.fetch(address, init);
			const { origin } = new URL(address);
			return open(origin)
				.fetch(address, init)
				.catch((error: unknown) => {
					if (/\bERR_CERT_/.test(String(error))) pins.recall(origin);
					throw error;
				});
		},
	};
}
