import { app } from "electron";
import type { ServerEntry, ServerReport } from "./bridge.ts";
import type { CertificatePins } from "./certificate-pins.ts";
import type { Connections } from "./connections.ts";
import { createServerBoard } from "./server-board.ts";
import { createServerSearch, type ServerSearch } from "./server-search.ts";
import { clearServerSession } from "./server-session.ts";
import type { Windows } from "./windows.ts";

type Deps = {
	readonly connections: Pick<Connections, "list" | "shown" | "hasToken" | "read" | "show" | "remove">;
	readonly pins: Pick<CertificatePins, "fault" | "clear" | "keepOnly">;
	readonly windows: Pick<Windows, "command" | "follow" | "tellServers" | "closeServer">;
	/** Names, their order, or which of them is shown. */
	readonly onChange: () => void;
};

export type Servers = ServerSearch & {
	entries(): readonly ServerEntry[];
	show(id: string): void;
	/** The list, or which server is shown, is another one now. */
	follow(): void;
	tell(): void;
	report(id: string, report: ServerReport): void;
	setUnread(id: string, count: number): void;
	remove(id: string): Promise<void>;
};

/** All servers together: what pages are told of them, which one is in front, the number on the icon, and their end. */
export function createServers({ connections, pins, windows, onChange }: Deps): Servers {
	const board = createServerBoard({
		connections,
		isDistrusted: (origin) => pins.fault(origin) !== null,
		onChange(entries) {
			windows.tellServers(entries);
			app.setBadgeCount(board.unread());
		},
	});
	const tell = () => {
		board.tell();
		onChange();
	};
	const follow = () => {
		windows.follow();
		tell();
	};
	return {
		...createServerSearch({ tell: (id, command) => windows.command(command, id) }),
		entries: board.entries,
		show(id) {
			connections.show(id);
			follow();
		},
		follow,
		tell,
		report(id, report) {
			const url = connections.list().find((server) => server.id === id)?.url;
			if (report.state === "online" && url !== undefined) pins.clear(url);
			board.report(id, report);
		},
		setUnread: board.setUnread,
		async remove(id) {
			await connections.remove(id);
			pins.keepOnly(connections.list().map(({ url }) => url));
			const closed = windows.closeServer(id);
			follow();
			await closed;
			board.forget(id);
			await clearServerSession(id);
		},
	};
}
