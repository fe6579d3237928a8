import { type KeyboardEvent, useState } from "react";
import { formatChord, isMacSystem } from "../../app/chord.ts";
import { describeServer, describeState, nameServer } from "../../app/describe-server.ts";
import { findServersHost } from "../../app/find-servers-host.ts";
import type { ServerEntry } from "../../app/servers.ts";
import { useServers } from "../../app/use-servers.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { classNames } from "../../ui/class-names.ts";
import { StateDot } from "./state-dot.tsx";

const KIND = "application/x-parley-server";

/** All servers of the app, one row each: what it is called, how it is, and what is new there. */
export function ServerSwitcher() {
	const t = useText();
	const servers = useServers();
	const [host] = useState(() => findServersHost(window));
	const [over, setOver] = useState<string | null>(null);
	const [said, setSaid] = useState("");
	if (host === null || servers.length < 2) return null;
	/** This computer stays first. */
	const move = (id: string, place: number) => {
		if (place < 1 || place >= servers.length) return;
		void host.changeServer(id, { index: place - 1 }).catch(() => {});
		setSaid(t("Moved to place {place} of {all}", { place: place + 1, all: servers.length }));
	};
	const handleKey = (event: KeyboardEvent<HTMLElement>, server: ServerEntry, index: number) => {
		const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
		if (by === 0 || event.ctrlKey || event.metaKey) return;
		event.preventDefault();
		if (event.altKey) return index === 0 ? undefined : move(server.id, index + by);
		const row = event.currentTarget.closest("li");
		const next = by === 1 ? row?.nextElementSibling : row?.previousElementSibling;
		next?.querySelector("button")?.focus();
	};
	return (
		<nav aria-label={t("Servers")} className="shrink-0 border-b border-line px-2 py-1.5">
			<ul className="flex max-h-[30dvh] flex-col gap-0.5 overflow-y-auto">
				{servers.map((server, index) => (
					<li
						key={server.id}
						draggable={index > 0}
						onDragStart={(event) => {
							event.dataTransfer.setData(KIND, server.id);
							event.dataTransfer.effectAllowed = "move";
						}}
						onDragOver={(event) => {
							if (index === 0 || !event.dataTransfer.types.includes(KIND)) return;
							event.preventDefault();
							setOver(server.id);
						}}
						onDragLeave={() => setOver(null)}
						onDragEnd={() => setOver(null)}
						onDrop={(event) => {
							const id = event.dataTransfer.getData(KIND);
							setOver(null);
							if (id === "" || index === 0) return;
							event.preventDefault();
							move(id, index);
						}}
						className={classNames("rounded-small", over === server.id && "outline-2 outline-accent")}
					>
						<button
							type="button"
							aria-current={server.isShown ? "true" : undefined}
							aria-label={describeServer(server, t)}
							aria-keyshortcuts={index < 9 ? `Control+Alt+${index + 1}` : undefined}
							data-tip={tipOf(server, index, t)}
							onClick={() => void host.showServer(server.id).catch(() => {})}
							onKeyDown={(event) => handleKey(event, server, index)}
							className={classNames(
								"chrome flex h-8 w-full items-center gap-2.5 rounded-small px-2.5 text-start transition-colors",
								server.isShown ? "bg-chosen font-medium" : "text-ink-soft hover:bg-hover hover:text-ink",
							)}
						>
							<StateDot state={server.isDistrusted ? "refused" : server.state} />
							<span dir="auto" className="name-line min-w-0 flex-1">
								{nameServer(server, t)}
							</span>
							{server.unread > 0 && (
								<span className="shrink-0 rounded-full bg-accent px-1.5 text-12 font-semibold text-on-accent tabular-nums">
									{server.unread > 99 ? `${formatNumber(t, 99)}+` : formatNumber(t, server.unread)}
								</span>
							)}
						</button>
					</li>
				))}
			</ul>
			<p role="status" className="sr-only">
				{said}
			</p>
		</nav>
	);
}

/** How it is, where there is something to say: the dot alone does not tell what to do. */
function tipOf(server: ServerEntry, index: number, t: Text): string | undefined {
	const { url, state, isDistrusted } = server;
	const how = state === "online" && !isDistrusted ? "" : describeState(server, t);
	const key = index < 9 ? formatChord(`Mod+Alt+${index + 1}`, isMacSystem(navigator), t) : "";
	return [how, url, key].filter((part) => part !== "").join("  ") || undefined;
}
