import { EventEmitter } from "node:events";
import type { IpcMain } from "electron";
import type { Doubled } from "./doubled.ts";

type Handler = (event: unknown, ...args: unknown[]) => unknown;
export type InvokeReply = { readonly value: unknown } | { readonly error: string };

/** Messages from pages. What goes to and fro is cloned, as between processes. */
export class IpcMainDouble extends EventEmitter implements Doubled<IpcMain, "handle" | "removeHandler"> {
	readonly #handlers = new Map<string, Handler>();

	handle(channel: string, handler: Parameters<IpcMain["handle"]>[1]): void {
		if (this.#handlers.has(channel))
			throw new Error(`Attempted to register a second handler for '${channel}'`);
		this.#handlers.set(channel, handler as Handler);
	}

	removeHandler(channel: string): void {
		this.#handlers.delete(channel);
	}

	async receive(
		sender: object,
		frame: object,
		channel: string,
		args: readonly unknown[],
	): Promise<InvokeReply> {
		const handler = this.#handlers.get(channel);
		if (handler === undefined) return { error: `No handler registered for '${channel}'` };
		try {
			const value = await handler({ sender, senderFrame: frame }, ...structuredClone(args));
			return { value: structuredClone(value) };
		} catch (error) {
			return { error: `Error invoking remote method '${channel}': ${String(error)}` };
		}
	}

	receiveSync(sender: object, url: string, channel: string, args: readonly unknown[]): unknown {
		const event = { sender, senderFrame: { url, parent: null }, returnValue: null as unknown };
		this.emit(channel, event, ...args);
		return structuredClone(event.returnValue);
	}
}
