import type { AddHost, ServerEntry } from "../../../app/servers.ts";
import { useText } from "../../../i18n/use-text.ts";
import { TextButton } from "../../../ui/text-button.tsx";

type KnownServerProps = {
	readonly server: ServerEntry;
	readonly host: AddHost;
	readonly onDone: () => void;
};

/** One that is in the list already, and the way to it. */
export function KnownServer({ server, host, onDone }: KnownServerProps) {
	const t = useText();
	const open = () => {
		void host.showServer(server.id).then(onDone, () => {});
	};
	return (
		<p className="flex flex-wrap items-center gap-1 text-13 text-ink-soft">
			<span>
				{t("You have this server already: {name}, as {user}.", { name: server.name, user: server.userId })}
			</span>
			<TextButton onClick={open}>{t("Open it")}</TextButton>
		</p>
	);
}
