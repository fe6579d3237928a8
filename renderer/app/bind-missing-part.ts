import type { Text } from "../i18n/text.ts";
import { PART_MISSING } from "../ui/tell-missing.ts";
import type { Toasts } from "./toasts.ts";

/** Tells who asked for a part of the page that it could not be had. */
export function bindMissingPart(
	toasts: Pick<Toasts, "show">,
	t: Text,
	host: Pick<Window, "addEventListener" | "removeEventListener">,
): () => void {
	const tell = () =>
		toasts.show(t("This part of the page could not be loaded. Try again when the server is back."), {
			tone: "failure",
		});
	host.addEventListener(PART_MISSING, tell);
	return () => host.removeEventListener(PART_MISSING, tell);
}
