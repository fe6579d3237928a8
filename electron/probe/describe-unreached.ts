import type { CertificateFault, ReachFailure, ServerProbe } from "../bridge.ts";
import { inspectCertificate, refineFault, wantsCertificate } from "./inspect-certificate.ts";

type Unreached = {
	/** Its origin. */
	readonly url: string;
	readonly failure: ReachFailure;
	readonly isLoopback: boolean;
	readonly nowMs: number;
};

/** Why nobody answers there, in so far as it can be told. */
export async function describeUnreached({
	url,
	failure,
	isLoopback,
	nowMs,
}: Unreached): Promise<ServerProbe> {
	switch (failure.type) {
		case "certificate":
			return describeCertificate(url, failure.fault, nowMs);
		case "client_certificate":
			return { outcome: "client_certificate", url };
		case "not_encrypted":
			return { outcome: "unreachable", url, reason: "cut" };
		case "proxy":
			return { outcome: "proxy", url, reason: failure.reason };
		case "redirected":
			return { outcome: "elsewhere", url, target: null };
		case "too_long":
			return { outcome: "not_a_server", url, saw: "other" };
		case "offline":
			return isLoopback ? { outcome: "unreachable", url, reason: "other" } : { outcome: "offline" };
		case "timed_out":
			return { outcome: "timed_out", url };
		case "stopped":
			return { outcome: "stopped" };
		case "unreachable":
			if (failure.reason === "cut" && url.startsWith("https:") && (await wantsCertificate(url)))
				return { outcome: "client_certificate", url };
			return { outcome: "unreachable", url, reason: failure.reason };
	}
}

async function describeCertificate(url: string, told: CertificateFault, nowMs: number): Promise<ServerProbe> {
	const inspected = await inspectCertificate(url);
	const fault = inspected === null ? told : refineFault(told, inspected, nowMs);
	return { outcome: "certificate", url, fault, certificate: inspected?.facts ?? null };
}
