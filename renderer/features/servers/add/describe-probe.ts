import type { CertificateFault, FoundServer, ServerProbe, Unreachable } from "../../../app/servers.ts";
import type { Text } from "../../../i18n/text.ts";

/** What was found out, and what can be done now. */
export type ProbeWords = {
	readonly tone: "good" | "warning" | "bad";
	readonly what: string;
	readonly advice: string;
};

/** Null: there is nothing to say. */
export function describeProbe(probe: ServerProbe, t: Text): ProbeWords | null {
	const bad = (what: string, advice: string): ProbeWords => ({ tone: "bad", what, advice });
	switch (probe.outcome) {
		case "found":
			return { tone: "good", what: describeFound(probe.server, t), advice: describeLogin(probe.server, t) };
		case "seed":
			return {
				tone: "good",
				what: t("This is a simpler chat server."),
				advice: t("Chats and answers work; stopping, search and other extras are not there."),
			};
		case "insecure":
			return {
				tone: "warning",
				what: t("This server answers without encryption only: others in the same network can read along."),
				advice:
					probe.server.login === "none"
						? t("Ask who runs it for an https:// address, or use it only where you trust the network.")
						: t("It wants a login, which is not sent unencrypted. Ask who runs it for an https:// address."),
			};
		case "too_old":
			return bad(
				t("This server is too old for this app (protocol {max}).", { max: probe.protocol.max }),
				t("Ask who runs it to update it."),
			);
		case "too_new":
			return bad(
				t("This server is too new for this app (protocol {min}).", { min: probe.protocol.min }),
				t("Update Parley."),
			);
		case "not_a_server":
			return bad(describeStranger(probe.saw, t), t("Check the address, or ask who gave it to you."));
		case "wrong_path":
			return bad(
				t("The server is below a path, at {address}.", { address: probe.url }),
				t("This app needs one at the root of its address. Ask who runs it for such a name or port."),
			);
		case "certificate":
			return bad(
				describeFault(probe.fault, t),
				t("Nothing was sent. Ask who runs the server to put its certificate right."),
			);
		case "client_certificate":
			return bad(
				t("This server wants a certificate of this computer."),
				t("Install the one you were given in the system, or ask who runs the server."),
			);
		case "proxy":
			return probe.reason === "login"
				? bad(
						t("The proxy of this network wants a login."),
						t("Sign in to it in the settings of the system, then try again."),
					)
				: bad(
						t("The proxy of this network could not reach the server."),
						t("Check the proxy in the settings of the system."),
					);
		case "unreachable":
			return bad(...describeUnreachable(probe.reason, t));
		case "timed_out":
			return bad(
				t("The server did not answer in time."),
				t("Check the address, and whether a VPN or firewall stands between."),
			);
		case "offline":
			return bad(t("This computer is not connected to a network."), t("Connect it, then try again."));
		case "elsewhere":
			return bad(
				probe.target === null
					? t("This address leads to another one.")
					: t("This address leads to {address}.", { address: probe.target }),
				t("Enter the one where the server itself is. A login page in between is not supported."),
			);
		case "not_let_in":
			return probe.unknown === "app"
				? bad(
						t("This server does not let the desktop app in."),
						t("Who runs it can add {origin} to ALLOWED_ORIGINS.", { origin: "app://parley" }),
					)
				: bad(
						t("This server does not know itself by this name."),
						t("Who runs it can add the name to ALLOWED_HOSTS."),
					);
		case "trouble":
			return bad(
				t("The server has trouble of its own (status {status}).", { status: String(probe.status) }),
				t("Try again in a minute."),
			);
		case "no_address":
			return bad(
				t("This is not an address."),
				t("It looks like {example}", { example: "https://chat.example.org" }),
			);
		case "stopped":
			return null;
	}
}

function describeFound({ name, version }: FoundServer, t: Text): string {
	const kind = version === "" ? "Parley" : `Parley ${version}`;
	return name === "" ? t("Found: {kind}", { kind }) : t("Found: {name} ({kind})", { name, kind });
}

function describeLogin({ login }: FoundServer, t: Text): string {
	return login === "token"
		? t("Who runs the server can send you an invite.")
		: t("It wants no login: chats belong to the name you give.");
}

function describeStranger(saw: "html" | "json" | "other", t: Text): string {
	return saw === "html"
		? t("There is a web page at this address, no chat server.")
		: t("What answers at this address is no chat server.");
}

function describeUnreachable(reason: Unreachable, t: Text): readonly [string, string] {
	switch (reason) {
		case "name":
			return [t("There is no server of this name."), t("Check how it is written, and the network.")];
		case "refused":
			return [t("Nothing answers at this address."), t("Check that the server runs, and its port.")];
		case "route":
			return [
				t("There is no way to this address from here."),
				t("Check the network, and whether a VPN is needed."),
			];
		case "port":
			return [t("Browsers do not go to this port."), t("Ask who runs the server for another one.")];
		case "cut":
			return [
				t("What is there hangs up, or does not speak as web servers do."),
				t("Check the address and its port."),
			];
		case "other":
			return [t("The server could not be reached."), t("Check the address and the network.")];
	}
}

/** What is wrong with a certificate, in a sentence. */
export function describeFault(fault: CertificateFault, t: Text): string {
	switch (fault) {
		case "expired":
			return t("The certificate of this server has expired.");
		case "not_yet_valid":
			return t("The certificate of this server is not valid yet, or the clock of this computer is wrong.");
		case "wrong_host":
			return t("The certificate of this server belongs to another address.");
		case "self_signed":
			return t("The certificate of this server is vouched for by nobody but itself.");
		case "unknown_issuer":
			return t("The certificate of this server is from somebody this computer does not know.");
		case "revoked":
			return t("The certificate of this server was withdrawn.");
		case "other":
			return t("The certificate of this server cannot be trusted.");
	}
}
