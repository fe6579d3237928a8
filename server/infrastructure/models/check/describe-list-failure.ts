type Answer = {
	/** Where a redirect leads. */
	readonly location: string | null;
	readonly hasKey: boolean;
	readonly baseUrl: string;
};

/** Why a provider did not tell its models, and what to do. @param words its own, without keys */
export function describeListStatus(status: number, words: string, answer: Answer): string {
	const said = words === "" ? "" : ` It says: ${words}`;
	if (status >= 300 && status < 400) return describeRedirect(answer);
	if (status === 401) {
		return answer.hasKey
			? `The server refused this key. Copy it once more from the provider's page.${said}`
			: `The server wants a key (401). Enter one from the provider's page.${said}`;
	}
	if (status === 403) return `This key is not allowed to list models (403). Look at its rights there.${said}`;
	if (status === 402) return "The account has no credit left (402). Add credit at the provider.";
	if (status === 404) return `There is no list of models at this address (404)${addVersion(answer.baseUrl)}.`;
	if (status === 429)
		return `The server takes no more requests of this key for now (429): too many, or its credit is used up. Try again in a minute.${said}`;
	if (status >= 500) return `The server has trouble of its own (${status}). Try again later.${said}`;
	return `The server refused to list its models (${status}). Check the address.${said}`;
}

/** Nothing came back at all. @param code of the system or of TLS */
export function describeNetwork(
	code: string,
	{ baseUrl, local }: { readonly baseUrl: string; readonly local: boolean },
): string {
	const { host, hostname, port } = new URL(baseUrl);
	if (/^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/.test(code))
		return `There is no server named ${hostname}, or no network. Check the address and the network.`;
	if (code === "ECONNREFUSED")
		return local
			? `Nothing answers on port ${port || "80"} of this computer. Start the program and try again.`
			: `${host} refused the connection. Check that the server runs, and its port.`;
	const fault = CERTIFICATE_FAULTS.find(([pattern]) => pattern.test(code))?.[1];
	if (fault !== undefined)
		return `The certificate of ${hostname} cannot be trusted: ${fault}. Nothing was sent. Ask who runs the server.`;
	if (/^(?:ERR_SSL|EPROTO|ERR_TLS)/.test(code))
		return `${host} does not speak https here. Try the address with http://, or ask who runs it.`;
	if (/^(?:ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/.test(code))
		return `${host} cannot be reached from here. Check the network.`;
	if (/ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_/.test(code))
		return `${host} broke off the connection without an answer. Check the address, and whether it wants https://.`;
	return `${host} did not answer within 10 seconds. Check the address and the network.`;
}

const CERTIFICATE_FAULTS: readonly (readonly [RegExp, string])[] = [
	[/^CERT_HAS_EXPIRED$/, "it has expired"],
	[/^CERT_NOT_YET_VALID$/, "it is not valid yet; check the clock of this computer"],
	[/^ERR_TLS_CERT_ALTNAME_INVALID$/, "it belongs to another address"],
	[/SELF_SIGNED|^(?:UNABLE_TO_|CERT_)/, "nobody this computer trusts vouches for it"],
];

function describeRedirect({ location, baseUrl }: Answer): string {
	const target = location === null ? null : URL.parse(location, baseUrl);
	if (target === null) return "This address leads to another one, which is not followed. Check it.";
	return `This address leads to ${target.origin}, which is not followed, so that a key goes nowhere else. Enter that address if it is the right one.`;
}

function addVersion(baseUrl: string): string {
	if (/\/v\d+(?:beta)?(?:\/|$)/.test(baseUrl)) return ". Check the address";
	return `. Most addresses end in /v1: try ${baseUrl}/v1`;
}
