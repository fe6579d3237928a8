import type { ServerEntry } from "../../app/servers.ts";
import type { Text } from "../../i18n/text.ts";

export function nameServer({ name }: Pick<ServerEntry, "name">, t: Text): string {
	return name === "" ? t("This computer") : name;
}

export function describeState(
	{ state, isDistrusted }: Pick<ServerEntry, "state" | "isDistrusted">,
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
			return t("Refused by the server");
	}
}

/** All that a row shows, in words. */
export function describeServer(server: ServerEntry, t: Text): string {
	const unread = server.unread > 0 ? t.count(server.unread, "{count} new answer", "{count} new answers") : "";
	return [nameServer(server, t), describeState(server, t), unread].filter((part) => part !== "").join(", ");
}
