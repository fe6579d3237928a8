import type { ServerEntry, ServerReport } from "./bridge.ts";
import type { Connections } from "./connections.ts";
import { nameOf, THIS_COMPUTER } from "./server-list.ts";

type Told = ServerReport & { readonly unread: number };
const NOTHING_TOLD: Told = {
	...{ state: "connecting", refusal: null, unsent: 0, unmade: 0, unread: 0, takesTransfers: false },
};

type Deps = {
	readonly connections: Pick<Connections, "list" | "shown" | "hasToken" | "read">;
	/** Whether what is wrong with its certificate keeps this origin from being used. */
	readonly isDistrusted: (origin: string) => boolean;
	readonly onChange: (entries: readonly ServerEntry[]) => void;
};

export type ServerBoard = {
	entries(): readonly ServerEntry[];
	report(id: string, report: ServerReport): void;
	setUnread(id: string, count: number): void;
	/** All answers that nobody has seen, of every server. */
	unread(): number;
	/** The list itself has changed. */
	tell(): void;
	forget(id: string): void;
};

/** What all pages are told of all servers: the list, and what each page says of its own one. */
export function createServerBoard({ connections, isDistrusted, onChange }: Deps): ServerBoard {
	const told = new Map<string, Told>();
	const toldOf = (id: string) => told.get(id) ?? NOTHING_TOLD;
	const entries = (): readonly ServerEntry[] => {
		const shown = connections.shown();
		const local = { id: THIS_COMPUTER, name: "", url: "", userId: connections.read(THIS_COMPUTER).userId };
		const remote = connections.list().map((server) => {
			const { id, url, userId } = server;
			return { id, url, userId, name: nameOf(server) };
		});
		return [local, ...remote].map((server) => ({
			...server,
			...toldOf(server.id),
			hasToken: connections.hasToken(server.id),
			isShown: server.id === shown,
			isDistrusted: isDistrusted(server.url),
		}));
	};
	const tell = () => onChange(entries());
	const put = (id: string, next: Told) => {
		const before = toldOf(id);
		const isSame =
			before.state === next.state &&
			before.refusal === next.refusal &&
			before.unsent === next.unsent &&
			before.unmade === next.unmade &&
			before.unread === next.unread &&
			before.takesTransfers === next.takesTransfers;
		told.set(id, next);
		if (!isSame) tell();
	};
	return {
		entries,
		report: (id, report) => put(id, { ...toldOf(id), ...report }),
		setUnread: (id, unread) => put(id, { ...toldOf(id), unread }),
		unread: () => entries().reduce((sum, { unread }) => sum + unread, 0),
		tell,
		forget(id) {
			told.delete(id);
			tell();
		},
	};
}
