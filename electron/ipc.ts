import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from "electron";
import { z } from "zod";
import { isAppUrl } from "./app-origin.ts";
import { type CallName, type Calls, CONNECT_CHANNEL, callChannel, type HostConnection } from "./bridge.ts";
import { CALL_ARGUMENTS, parseArguments } from "./call-arguments.ts";
import type { Log } from "./log-file.ts";

export type CallHandlers = {
	readonly [Name in CallName]: (
		...args: Calls[Name]["args"]
	) => Calls[Name]["result"] | Promise<Calls[Name]["result"]>;
};

type Deps = {
	readonly ipcMain: Pick<IpcMain, "handle" | "on">;
	readonly log: Log;
	/** Null: it is not known yet how to connect to that server. */
	readonly connection: (serverId: string) => HostConnection | null;
	/** Id of the server whose page a sender shows; null: it is no page that this app opened itself. */
	readonly serverOf: (webContentsId: number) => string | null;
};

/** Each page is answered for its own server. */
type HandlersFor = (serverId: string) => CallHandlers;

/** Answers every call of the bridge, and only for the app's own page in a window of its own. */
export function handleCalls(deps: Deps, handlersFor: HandlersFor): void {
	deps.ipcMain.on(CONNECT_CHANNEL, (event) => {
		const serverId = findServerOf(deps, event);
		event.returnValue = serverId === null ? null : deps.connection(serverId);
	});
	for (const name of Object.keys(CALL_ARGUMENTS) as CallName[]) handleCall(deps, name, handlersFor);
}

/** Whose page it is: the main frame of an own window or view, showing the app's own page. Null: none. */
export function findServerOf(
	deps: Pick<Deps, "serverOf">,
	event: Pick<IpcMainEvent | IpcMainInvokeEvent, "sender" | "senderFrame">,
): string | null {
	const frame = event.senderFrame;
	const isPage = frame !== null && frame.parent === null && isAppUrl(frame.url);
	return isPage ? deps.serverOf(event.sender.id) : null;
}

function handleCall<Name extends CallName>(deps: Deps, name: Name, handlersFor: HandlersFor): void {
	deps.ipcMain.handle(callChannel(name), async (event, ...given: unknown[]) => {
		const serverId = findServerOf(deps, event);
		if (serverId === null) {
			deps.log.warn(`Refused "${name}" from a page that is not the app's`);
			throw new Error(`Refused: ${name} is for the app's own page`);
		}
		const args = readArguments(deps, name, given);
		const handler = handlersFor(serverId)[name] as (...checked: Calls[Name]["args"]) => unknown;
		try {
			return await handler(...args);
		} catch (error) {
			deps.log.error(`"${name}" failed: ${String(error)}`);
			throw new Error(`${name} failed; the log has the reason`);
		}
	});
}

/** What was wrong is told by place and rule only: the values may hold a key. */
function readArguments<Name extends CallName>(
	deps: Deps,
	name: Name,
	given: readonly unknown[],
): Calls[Name]["args"] {
	try {
		return parseArguments(name, given);
	} catch (error) {
		const places = error instanceof z.ZodError ? error.issues.map((issue) => issue.path.join(".")) : [];
		deps.log.warn(`Refused "${name}": wrong arguments at ${places.join(", ")}`);
		throw new TypeError(`Refused: wrong arguments for ${name}`);
	}
}
