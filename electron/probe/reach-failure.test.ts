import { expect, test } from "vitest";
import type { ReachFailure } from "../bridge.ts";
import { readReachFailure } from "./reach-failure.ts";

const cut = { type: "unreachable", reason: "cut" } as const;

test.each<readonly [string, ReachFailure]>([
	["ERR_CERT_DATE_INVALID", { type: "certificate", fault: "expired" }],
	["ERR_CERT_COMMON_NAME_INVALID", { type: "certificate", fault: "wrong_host" }],
	["ERR_CERT_AUTHORITY_INVALID", { type: "certificate", fault: "unknown_issuer" }],
	["ERR_CERT_REVOKED", { type: "certificate", fault: "revoked" }],
	["ERR_CERT_WEAK_SIGNATURE_ALGORITHM", { type: "certificate", fault: "other" }],
	["ERR_SSL_CLIENT_AUTH_CERT_NEEDED", { type: "client_certificate" }],
	["ERR_BAD_SSL_CLIENT_AUTH_CERT", { type: "client_certificate" }],
	["ERR_SSL_PROTOCOL_ERROR", { type: "not_encrypted" }],
	["ERR_PROXY_AUTH_REQUESTED", { type: "proxy", reason: "login" }],
	["ERR_PROXY_CONNECTION_FAILED", { type: "proxy", reason: "failed" }],
	["ERR_TUNNEL_CONNECTION_FAILED", { type: "proxy", reason: "failed" }],
	["ERR_INTERNET_DISCONNECTED", { type: "offline" }],
	["ERR_CONNECTION_TIMED_OUT", { type: "timed_out" }],
	["ERR_TIMED_OUT", { type: "timed_out" }],
	["ERR_NAME_NOT_RESOLVED", { type: "unreachable", reason: "name" }],
	["ERR_CONNECTION_REFUSED", { type: "unreachable", reason: "refused" }],
	["ERR_ADDRESS_UNREACHABLE", { type: "unreachable", reason: "route" }],
	["ERR_CONNECTION_RESET", cut],
	["ERR_EMPTY_RESPONSE", cut],
	["ERR_INVALID_HTTP_RESPONSE", cut],
	["ERR_UNSAFE_PORT", { type: "unreachable", reason: "port" }],
	["ERR_SOMETHING_OF_TOMORROW", { type: "unreachable", reason: "other" }],
])("Chromium's %s is read", (code, failure) => {
	expect(readReachFailure(new Error(`net::${code}`))).toEqual(failure);
});

test("what is no error of a request is read too", () => {
	for (const odd of [null, undefined, "text", {}, { code: 1 }])
		expect(readReachFailure(odd)).toEqual({ type: "unreachable", reason: "other" });
	expect(readReachFailure(new Error("Redirect was cancelled"))).toEqual({ type: "redirected" });
});
