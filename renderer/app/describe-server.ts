import type { Text } from "../i18n/text.ts";
import type { ServerEntry } from "./servers.ts";

export function nameServer({ name }: Pick<ServerEntry, "name">, t: Text): string {
	return name === "" ? t("This computer") : name;
}

export function describeState(
	{ state, refusal, isDistrusted }: Pick<ServerEntry, "state" | "refusal" | "isDistrusted">,
	t: Text,
): string {
	if (isDistrusted) return t("Certificate not trusted");
	switch (state) {
		case "online":
			return t("Connected");
		case "connecting":
			return t("Connecting");
		case "offline":
			return t("No answer");
		case "refused":
			return describeRefusal(refusal, t);
	}
}

/** What is in the way, and what to do. */
export function describeRefusal(refusal: ServerEntry["refusal"], t: Text): string {
	switch (refusal) {
		case "login":
			return t("It does not let you in: ask who runs it for an invite");
		case "too_old":
			return t("Too old for this app: ask who runs it to update it");
		case "too_new":
			return t("Too new for this app: update Parley");
		case "stranger":
			return t("Something else answers in its place: open it to see more");
		case null:
			return t("Refused by the server");
	}
}

/** All that a row shows, in words. */
export function describeServer(server: ServerEntry, t: Text): string {
	const unread = server.unread > 0 ? t.count(server.unread, "{count} new answer", "{count} new answers") : "";
	return [nameServer(server, t), describeState(server, t), unread].filter((part) => part !== "").join(", ");
}
