import type { CertificateFault, ReachFailure, Unreachable } from "../bridge.ts";
import { findErrorCode } from "../error-code.ts";
import { TooLongError } from "../read-body.ts";

/** Codes of Chromium (`ERR_…`) and of Node; the first that fits is the reason. */
const CERTIFICATE_FAULTS: readonly (readonly [RegExp, CertificateFault])[] = [
	[/^CERT_HAS_EXPIRED$|^ERR_CERT_DATE_INVALID$/, "expired"],
	[/^CERT_NOT_YET_VALID$/, "not_yet_valid"],
	[/^ERR_(?:TLS_CERT_ALTNAME|CERT_COMMON_NAME)_INVALID$/, "wrong_host"],
	[/^(?:ERR_)?CERT_REVOKED$/, "revoked"],
	[/^DEPTH_ZERO_SELF_SIGNED_CERT$/, "self_signed"],
	[/^SELF_SIGNED_CERT_IN_CHAIN$|^UNABLE_TO_|^ERR_CERT_AUTHORITY_INVALID$/, "unknown_issuer"],
	[/^ERR_CERT_|^CERT_(?!IFICATE)/, "other"],
];

const FAILURES: readonly (readonly [RegExp, ReachFailure])[] = [
	[
		/^ERR_(?:SSL_CLIENT_AUTH|BAD_SSL_CLIENT_AUTH|SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)/,
		{ type: "client_certificate" },
	],
	[/^ERR_SSL_(?:SSLV3|TLSV1)_ALERT_(?:NO|BAD)_CERTIFICATE/, { type: "client_certificate" }],
	[/^ERR_PROXY_AUTH/, { type: "proxy", reason: "login" }],
	[/^ERR_(?:PROXY|TUNNEL|MANDATORY_PROXY|SOCKS|PAC)_/, { type: "proxy", reason: "failed" }],
	[/^(?:ERR_SSL|EPROTO)/, { type: "not_encrypted" }],
	[/^ERR_INTERNET_DISCONNECTED$/, { type: "offline" }],
	[/TIMED_?OUT$|^UND_ERR_\w+_TIMEOUT$/, { type: "timed_out" }],
	[/^Redirect was cancelled|^ERR_(?:TOO_MANY|UNSAFE)_REDIRECT/, { type: "redirected" }],
	[/^(?:ENOTFOUND|EAI_|ERR_NAME_|ERR_ICANN_)/, unreachable("name")],
	[/^(?:ERR_CONNECTION_REFUSED|ECONNREFUSED)$/, unreachable("refused")],
	[/^(?:ERR_ADDRESS_|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)/, unreachable("route")],
	[
		/^(?:ERR_CONNECTION_|ERR_EMPTY_|ERR_INVALID_HTTP|ERR_RESPONSE_|ERR_CONTENT_LENGTH|ERR_INCOMPLETE|ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_|Response does not match)/,
		unreachable("cut"),
	],
	[/^(?:ERR_UNSAFE_PORT|bad port)$/, unreachable("port")],
];

/** Why a request came to nothing. Never throws. */
export function readReachFailure(error: unknown): ReachFailure {
	if (error instanceof TooLongError) return { type: "too_long" };
	if (error instanceof Error && error.name === "TimeoutError") return { type: "timed_out" };
	if (error instanceof Error && error.name === "AbortError") return { type: "stopped" };
	const code = findErrorCode(error);
	const failure = FAILURES.find(([pattern]) => pattern.test(code))?.[1];
	if (failure !== undefined) return failure;
	const fault = CERTIFICATE_FAULTS.find(([pattern]) => pattern.test(code))?.[1];
	return fault === undefined ? unreachable("other") : { type: "certificate", fault };
}

function unreachable(reason: Unreachable): ReachFailure {
	return { type: "unreachable", reason };
}
