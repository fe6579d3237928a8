import type { ServerEntry } from "../../app/servers.ts";
import { classNames } from "../../ui/class-names.ts";

const LOOKS: Readonly<Record<ServerEntry["state"], string>> = {
	online: "bg-accent",
	connecting: "border border-ink-faint",
	offline: "bg-waiting",
	refused: "bg-danger",
};

/** How a server is, as a colour and a shape; its words are in the name of the row. */
export function StateDot({ state }: { readonly state: ServerEntry["state"] }) {
	return (
		<span
			aria-hidden="true"
			className={classNames(
				"size-2 shrink-0",
				state === "refused" ? "rotate-45" : state === "offline" ? "" : "rounded-full",
				LOOKS[state],
			)}
		/>
	);
}
