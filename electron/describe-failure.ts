import { findErrorCode } from "./error-code.ts";

const NOBODY_VOUCHES = "nobody this computer trusts vouches for it";

/** Codes of Chromium and of Node: what is wrong with a certificate, in words for a person. */
const CERTIFICATE_FAULTS: readonly (readonly [RegExp, string])[] = [
	[/^CERT_HAS_EXPIRED$/, "it has expired"],
	[/^CERT_NOT_YET_VALID$/, "it is not valid yet; check the clock of this computer"],
	[/^ERR_CERT_DATE_INVALID$/, "it has expired or is not valid yet; check the clock of this computer"],
	[/^ERR_(?:TLS_CERT_ALTNAME|CERT_COMMON_NAME)_INVALID$/, "it belongs to another address"],
	[/^(?:ERR_CERT_REVOKED|CERT_REVOKED)$/, "it was withdrawn"],
	[/SELF_SIGNED|^(?:UNABLE_TO_|CERT_|ERR_CERT_)/, NOBODY_VOUCHES],
];

/** Why a server could not be asked, and what to do. Certificates are never overlooked, so their faults are told. */
export function describeFailure(error: unknown): string {
	const code = findErrorCode(error);
	const fault = CERTIFICATE_FAULTS.find(([pattern]) => pattern.test(code))?.[1];
	if (fault !== undefined) {
		const remedy = fault === NOBODY_VOUCHES ? "for one that is trusted" : "to renew it";
		return `The certificate of this server cannot be trusted: ${fault}. Nothing was sent. Ask who runs the server ${remedy}.`;
	}
	if (/^(?:ERR_SSL|EPROTO)/.test(code))
		return "This server does not speak https at this address. Try it with http://, or ask who runs it.";
	if (/^(?:ENOTFOUND|EAI_AGAIN|ERR_NAME_|ERR_INTERNET_DISCONNECTED)/.test(code))
		return "There is no server of this name, or no network. Check the address and the network.";
	if (/^(?:ECONNREFUSED|ERR_CONNECTION_REFUSED)$/.test(code))
		return "Nothing answers at this address. Check that the server runs, and its port.";
	if (/^Redirect was cancelled/.test(code)) return LEADS_ELSEWHERE;
	return "The server did not answer. Check the address and the network.";
}

export const LEADS_ELSEWHERE = "This address leads to another one. Enter the one where the server itself is.";
