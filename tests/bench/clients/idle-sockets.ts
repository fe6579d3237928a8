import WebSocket from "ws";
import type { ClientMethods, IdleProtocol, IdleResult } from "./client-methods.ts";
import { openParleySocket } from "./parley-socket.ts";

const OPEN_AT_ONCE = 200;

/** Many sockets that are ready for use and do nothing. */
export class IdleSockets {
	#closes: (() => void)[] = [];

	async open({ protocol, url, count }: Parameters<ClientMethods["openIdle"]>[0]): Promise<IdleResult> {
		const startedAt = performance.now();
		const openOne = await loadOpen(protocol);
		let next = this.#closes.length;
		const end = next + count;
		let failed = 0;
		const openSome = async () => {
			while (next < end) {
				const name = `idle-${next++}`;
				try {
					this.#closes.push(await openOne(url, name));
				} catch {
					failed++;
				}
			}
		};
		await Promise.all(Array.from({ length: OPEN_AT_ONCE }, openSome));
		return { connectMs: performance.now() - startedAt, failed };
	}

	close(): void {
		for (const close of this.#closes.splice(0)) close();
	}
}

type Open = (url: string, name: string) => Promise<() => void>;

/** A socket counts as connected when its client can begin to use it. */
async function loadOpen(protocol: IdleProtocol): Promise<Open> {
	switch (protocol) {
		case "parley":
			return async (url, name) => (await openParleySocket(url, name)).close;
		case "ws":
			return openBare;
		case "socket.io": {
			const { openSocketIo } = await import("./socket-io.ts");
			return async (url) => {
				const socket = await openSocketIo(url);
				return () => void socket.disconnect();
			};
		}
	}
}

function openBare(url: string): Promise<() => void> {
	const socket = new WebSocket(url.replace(/^http/, "ws"), { perMessageDeflate: false });
	return new Promise((resolve, reject) => {
		socket.once("open", () => resolve(() => socket.terminate()));
		socket.once("error", reject);
	});
}
