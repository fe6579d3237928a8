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
	/** Null: there is no server to connect to. */
	readonly connection: () => HostConnection | null;
	/** Whether a sender is one of the windows that this app opened itself. */
	readonly isOwnWindow: (webContentsId: number) => boolean;
};

/** Answers every call of the bridge, and only for the app's own page in a window of its own. */
export function handleCalls(deps: Deps, handlers: CallHandlers): void {
	deps.ipcMain.on(CONNECT_CHANNEL, (event) => {
		event.returnValue = isTrustedSender(deps, event) ? deps.connection() : null;
	});
	for (const name of Object.keys(CALL_ARGUMENTS) as CallName[]) handleCall(deps, name, handlers);
}

/** The main frame of an own window, showing the app's own page. */
export function isTrustedSender(
	deps: Pick<Deps, "isOwnWindow">,
	event: Pick<IpcMainEvent | IpcMainInvokeEvent, "sender" | "senderFrame">,
): boolean {
	const frame = event.senderFrame;
	return frame !== null && frame.parent === null && isAppUrl(frame.url) && deps.isOwnWindow(event.sender.id);
}

function handleCall<Name extends CallName>(deps: Deps, name: Name, handlers: CallHandlers): void {
	deps.ipcMain.handle(callChannel(name), async (event, ...given: unknown[]) => {
		if (!isTrustedSender(deps, event)) {
			deps.log.warn(`Refused "${name}" from a page that is not the app's`);
			throw new Error(`Refused: ${name} is for the app's own page`);
		}
		const args = readArguments(deps, name, given);
		const handler = handlers[name] as (...checked: Calls[Name]["args"]) => unknown;
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
