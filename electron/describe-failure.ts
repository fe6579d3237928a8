/** Codes of TLS as Node names them: what is wrong with a certificate, in words for a person. */
const CERTIFICATE_FAULTS: readonly (readonly [RegExp, string])[] = [
	[/^CERT_HAS_EXPIRED$/, "it has expired"],
	[/^CERT_NOT_YET_VALID$/, "it is not valid yet; check the clock of this computer"],
	[/^ERR_TLS_CERT_ALTNAME_INVALID$/, "it belongs to another address"],
	[/SELF_SIGNED/, "nobody this computer trusts vouches for it"],
	[/^(?:UNABLE_TO_|CERT_)/, "nobody this computer trusts vouches for it"],
];

/** Why a server could not be asked, and what to do. Certificates are never overlooked, so their faults are told. */
export function describeFailure(error: unknown): string {
	const code = findCode(error);
	const fault = CERTIFICATE_FAULTS.find(([pattern]) => pattern.test(code))?.[1];
	if (fault !== undefined) {
		return `The certificate of this server cannot be trusted: ${fault}. Nothing was sent. Ask who runs the server to renew it.`;
	}
	if (/^(?:ERR_SSL|EPROTO)/.test(code))
		return "This server does not speak https at this address. Try it with http://, or ask who runs it.";
	if (code === "ENOTFOUND" || code === "EAI_AGAIN")
		return "There is no server of this name, or no network. Check the address and the network.";
	if (code === "ECONNREFUSED")
		return "Nothing answers at this address. Check that the server runs, and its port.";
	return "The server did not answer. Check the address and the network.";
}

/** What a fetch throws has its reason within. */
function findCode(error: unknown): string {
	if (typeof error !== "object" || error === null) return "";
	if ("code" in error && typeof error.code === "string") return error.code;
	return "cause" in error ? findCode(error.cause) : "";
}
