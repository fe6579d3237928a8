import { expect, test } from "vitest";
import { describeFailure } from "./describe-failure.ts";

const ofNode = (code: string) =>
	new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code }) });

test.each([
	[ofNode("CERT_HAS_EXPIRED"), /certificate .* it has expired\. Nothing was sent/],
	[new Error("net::ERR_CERT_DATE_INVALID"), /certificate .* expired or is not valid yet/],
	[ofNode("ERR_TLS_CERT_ALTNAME_INVALID"), /belongs to another address/],
	[new Error("net::ERR_CERT_COMMON_NAME_INVALID"), /belongs to another address/],
	[ofNode("DEPTH_ZERO_SELF_SIGNED_CERT"), /nobody this computer trusts/],
	[new Error("net::ERR_CERT_AUTHORITY_INVALID"), /nobody this computer trusts/],
	[new Error("net::ERR_CERT_REVOKED"), /withdrawn/],
	[new Error("net::ERR_CERT_WEAK_SIGNATURE_ALGORITHM"), /nobody this computer trusts/],
	[new Error("net::ERR_SSL_PROTOCOL_ERROR"), /does not speak https/],
	[ofNode("ENOTFOUND"), /no server of this name/],
	[new Error("net::ERR_NAME_NOT_RESOLVED"), /no server of this name/],
	[new Error("net::ERR_INTERNET_DISCONNECTED"), /no network/],
	[ofNode("ECONNREFUSED"), /Nothing answers/],
	[new Error("net::ERR_CONNECTION_REFUSED"), /Nothing answers/],
	[new Error("Redirect was cancelled"), /leads to another one/],
	[new Error("net::ERR_FAILED"), /did not answer/],
	["anything", /did not answer/],
])("%o is told in words", (error, told) => {
	expect(describeFailure(error)).toMatch(told);
});
