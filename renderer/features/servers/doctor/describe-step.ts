import type { DiagnosisStep, Finding, PageFinding } from "../../../app/doctor/diagnosis.ts";
import type { DiagnosisPart } from "../../../app/servers.ts";
import type { Text } from "../../../i18n/text.ts";
import { describeProbe } from "../add/describe-probe.ts";

export type StepWords = {
	readonly name: string;
	readonly what: string;
	/** What can be done; empty: nothing needs to be. */
	readonly fix: string;
};

export function describeStep({ part, finding }: DiagnosisStep, t: Text): StepWords {
	const [what, fix = ""] = describeFinding(finding, t);
	return { name: namePart(part, t), what, fix };
}

export function namePart(part: DiagnosisPart, t: Text): string {
	switch (part) {
		case "proxy":
			return t("Proxy");
		case "name":
			return t("Name (DNS)");
		case "tcp":
			return t("Way to it (TCP)");
		case "tls":
			return t("Encryption (TLS)");
		case "http":
			return t("Answer (HTTP)");
		case "identity":
			return t("Chat server");
		case "clock":
			return t("Clock");
		case "protocol":
			return t("Protocol");
		case "login":
			return t("Login");
		case "socket":
			return t("Live connection (WebSocket)");
		case "ping":
			return t("Ping through it");
	}
}

type Words = readonly [what: string, fix?: string];

function describeFinding(finding: Finding, t: Text): Words {
	switch (finding.type) {
		case "no_proxy":
			return [t("None: requests go straight to the server.")];
		case "proxy":
			return [t("Requests go through {address}.", { address: finding.address })];
		case "addresses":
			return [finding.addresses.join(", ")];
		case "connected":
			return [t("Reached in {ms} ms.", { ms: Math.round(finding.ms) })];
		case "certificate":
			return [describeCertificate(finding, t)];
		case "answered":
			return [t("Status {status} after {ms} ms.", { status: String(finding.status), ms: finding.ms })];
		case "server": {
			const { name, version, kind } = finding.server;
			return [kind === "seed" ? t("This is a simpler chat server.") : `${name} (Parley ${version})`];
		}
		case "clock":
			return describeClock(finding.aheadMs, t);
		case "protocol":
			return [
				finding.versions === null
					? t("It does not say which, so it is taken as one that fits.")
					: t("It speaks {min} to {max}, which fits this app.", finding.versions),
			];
		case "signed_in":
			return [t("The server knows you by your token.")];
		case "upgraded":
			return [t("The server took it.")];
		case "pong":
			return [t("Answered after {ms} ms.", { ms: finding.ms })];
		case "problem": {
			const words = describeProbe(finding.probe, t);
			return [words?.what ?? "", words?.advice ?? ""];
		}
		case "proxy_unreachable":
			return [
				t("The proxy {address} does not answer.", { address: finding.address }),
				t("Check the proxy in the settings of the system."),
			];
		case "after":
			return [t("Not looked at: it takes “{part}” first.", { part: namePart(finding.part, t) })];
		default:
			return describeRefusal(finding, t);
	}
}

type Refusal = Exclude<
	Finding,
	{
		readonly type:
			| "no_proxy"
			| "proxy"
			| "addresses"
			| "connected"
			| "certificate"
			| "answered"
			| "server"
			| "clock"
			| "protocol"
			| "signed_in"
			| "upgraded"
			| "pong"
			| "problem"
			| "proxy_unreachable"
			| "after";
	}
>;

function describeRefusal(finding: Refusal, t: Text): Words {
	switch (finding.type) {
		case "token_missing":
			return [
				t("The server wants a login, and there is no token for it here."),
				t("Ask who runs it for an invite, and add the server again with it."),
			];
		case "token_refused":
			return [
				t("The server does not take your token: it was withdrawn, or belongs elsewhere."),
				t("Ask who runs it for a new invite, and add the server again with it."),
			];
		case "token_of_another":
			return [
				t("The token belongs to another person than the name of this server's entry."),
				t("Remove the server and add it again with an invite of your own."),
			];
		case "status":
			return [
				t("The server answered with status {status}.", { status: String(finding.status) }),
				t("Hand this report to who runs it."),
			];
		case "socket_refused":
			return describeSocketRefusal(finding.status, t);
		case "socket_garbage":
			return [
				t("What came over the live connection is not what a chat server says."),
				t("Something in between may change it: ask who runs the server or the network."),
			];
		case "socket_closed":
			return [
				t("The live connection was cut before an answer came."),
				t("Something in between may cut it: ask who runs the server or the network."),
			];
		case "socket_silent":
			return [
				t("The live connection is there, but nothing comes back over it."),
				t("Something in between may hold it back: ask who runs the server or the network."),
			];
		case "other_proxy":
			return [t("Not looked at: only the app's pages can use a proxy of this kind.")];
		case "is_address":
			return [t("Not needed: the address is a number.")];
		case "is_loopback":
			return [t("Not needed: nothing leaves this computer.")];
		case "is_plain":
			return [
				t("Not encrypted: others in the same network can read along."),
				t("Ask who runs it for an https:// address."),
			];
		case "no_date":
			return [t("The server does not tell its time.")];
		case "no_logins":
			return [t("Not needed: the server has no logins.")];
		case "seed":
			return [t("Not needed: a simpler chat server has none.")];
		case "no_token":
			return [
				t("Not tried: the token is not sent unencrypted."),
				t("Ask who runs it for an https:// address."),
			];
		case "not_vouched":
			return [t("Not tried: only the app's pages can tell that the certificate is trusted.")];
		default:
			return describePageFinding(finding, t);
	}
}

function describePageFinding(finding: PageFinding, t: Text): Words {
	switch (finding.type) {
		case "out_of_reach":
			return [t("Out of a web page's reach; the desktop app can look at it.")];
		case "no_answer":
			return [
				t("No answer came: the server is off, or something stands in between. A web page cannot see which."),
				t("Look whether other pages open. If they do, ask who runs the server."),
			];
		case "led_away":
			return [
				t("Something in between leads requests elsewhere, as a login page does."),
				t("Reload the page, and sign in there if it asks."),
			];
		case "encrypted":
			return [t("Encrypted; the browser took the certificate.")];
		case "signed_out":
			return [
				t("The server wants a login, and nobody is signed in here."),
				t("Ask who runs it for an invite, and sign in with it."),
			];
		case "login_refused":
			return [
				t("The server does not take this login any more."),
				t("Ask who runs it for a new invite, and sign in with it."),
			];
		case "page_outdated":
			return [t("This page is too old for its server."), t("Reload the page.")];
	}
}

function describeSocketRefusal(status: number | null, t: Text): Words {
	if (status === null)
		return [
			t("The server hung up instead of taking the live connection."),
			t(
				"A proxy or firewall in between may not let WebSockets pass: ask who runs the server or the network.",
			),
		];
	return [
		t("The live connection was refused with status {status}.", { status: String(status) }),
		status === 401 || status === 403
			? t("Who runs it can look whether the app's origin {origin} and your login are let in at /ws/.", {
					origin: "app://parley",
				})
			: t("Who runs it has to let WebSockets pass at /ws/ in the proxy before it."),
	];
}

function describeCertificate(
	{ facts, isPinned }: Extract<Finding, { type: "certificate" }>,
	t: Text,
): string {
	if (facts === null) return t("Encrypted; the certificate could not be shown.");
	const { subject, issuer, fingerprint, validTo } = facts;
	const until = validTo.slice(0, 10);
	const line = t("{subject}, issued by {issuer}, valid until {until}.", { subject, issuer, until });
	return [
		line,
		t("Fingerprint: {fingerprint}", { fingerprint }),
		...(isPinned ? [t("You trust it yourself.")] : []),
	].join("\n");
}

/** Below it nobody notices. */
const CLOSE_MS = 2000;

function describeClock(aheadMs: number, t: Text): Words {
	const distanceMs = Math.abs(aheadMs);
	if (distanceMs < CLOSE_MS) return [t("The same as on this computer.")];
	const isLong = distanceMs >= 120_000;
	const amount = Math.round(distanceMs / (isLong ? 60_000 : 1000));
	const length = isLong
		? t.count(amount, "{count} minute", "{count} minutes")
		: t.count(amount, "{count} second", "{count} seconds");
	const what =
		aheadMs > 0
			? t("The server's clock is {length} ahead of this computer's.", { length })
			: t("The server's clock is {length} behind this computer's.", { length });
	return isLong
		? [what, t("Set the time of this computer by the network; if it is right, tell who runs the server.")]
		: [what];
}
