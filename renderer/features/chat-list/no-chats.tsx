import { useUi } from "../../app/app-context.tsx";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import type { ListView } from "../../store/ui-state.ts";

/** Stands where the chats would be. */
export function NoChats() {
	const t = useText();
	const kind = useUi((state) => state.listView.kind);
	return <p className="px-3 pt-6 text-13 text-ink-faint">{describeNothing(kind, t)}</p>;
}

function describeNothing(kind: ListView["kind"], t: Text): string {
	switch (kind) {
		case "all":
			return t("Your chats will be listed here.");
		case "archived":
			return t("No chat is archived. What you archive is out of the way and can be read here.");
		case "tag":
			return t("No chat has this tag any more.");
	}
}
