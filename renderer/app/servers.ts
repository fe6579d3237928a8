import { createStore, type StoreApi } from "zustand";
import type { DesktopBridge, ServerEntry } from "../../electron/bridge.ts";

export type {
	CertificateFault,
	DiagnosisPart,
	FoundServer,
	ServerEntry,
	ServerProbe,
	TransferOutcome,
	Unreachable,
} from "../../electron/bridge.ts";

/** All servers of the desktop app; none in a browser, whose page belongs to the server it came from. */
export type ServerStore = StoreApi<readonly ServerEntry[]>;

export function createServerStore(): ServerStore {
	return createStore<readonly ServerEntry[]>()(() => []);
}

export type ServersHost = Pick<
	DesktopBridge,
	| "listServers"
	| "showServer"
	| "changeServer"
	| "removeServer"
	| "reportServer"
	| "reviewCertificate"
	| "onServers"
>;

/** What adding a server takes. */
export type AddHost = Pick<
	DesktopBridge,
	"probeServer" | "checkServer" | "chooseServer" | "acceptInvite" | "showServer" | "reviewCertificate"
>;
