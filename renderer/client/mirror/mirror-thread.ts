import type { MirrorCallName, MirrorNews, MirrorReply, MirrorSetup } from "./mirror-protocol.ts";
import type { MirrorStatus } from "./mirror-status.ts";

/** What the thread of the mirror is, as far as its page cares. */
export type MirrorThread = {
	call(name: MirrorCallName, args: readonly unknown[]): Promise<unknown>;
	take(news: readonly MirrorNews[]): void;
	/** Lets go of the files. */
	close(): Promise<void>;
};

const CLOSE_MS = 2000;

/** Starts the thread. @throws where it cannot keep anything here */
export async function startMirrorThread(
	setup: MirrorSetup,
	onStatus: (status: MirrorStatus) => void,
): Promise<MirrorThread> {
	const worker = new Worker(new URL("./mirror-worker.ts", import.meta.url), { type: "module" });
	const waiting = new Map<number, PromiseWithResolvers<unknown>>();
	const opened = Promise.withResolvers<void>();
	const closed = Promise.withResolvers<void>();
	let calls = 0;
	worker.onerror = () => opened.reject(new Error("The thread of the mirror could not be started"));
	worker.onmessage = ({ data }: MessageEvent<MirrorReply>) => {
		switch (data.type) {
			case "opened":
				return data.problem === null ? opened.resolve() : opened.reject(new Error(data.problem));
			case "status":
				return onStatus(data.status);
			case "closed":
				return closed.resolve();
			case "answer": {
				const asked = waiting.get(data.id);
				waiting.delete(data.id);
				if (data.problem === null) asked?.resolve(data.value);
				else asked?.reject(new Error(data.problem));
			}
		}
	};
	worker.postMessage({ type: "open", setup });
	try {
		await opened.promise;
	} catch (error) {
		worker.terminate();
		throw error;
	}
	return {
		call(name, args) {
			const asked = Promise.withResolvers<unknown>();
			const id = ++calls;
			waiting.set(id, asked);
			worker.postMessage({ type: "call", id, name, args });
			return asked.promise;
		},
		take: (news) => worker.postMessage({ type: "news", news }),
		async close() {
			worker.postMessage({ type: "close" });
			await Promise.race([closed.promise, new Promise((resolve) => setTimeout(resolve, CLOSE_MS))]);
			worker.terminate();
		},
	};
}
