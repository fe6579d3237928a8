import { existsSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { nowMs } from "./now-ms.ts";
import { readProcessStart } from "./process-start.ts";

const LOOK_MS = 2;
const TIMEOUT_MS = 60_000;

type Note = { readonly url: string; readonly pid: number };
export type FirstByte = { readonly processAtMs: number; readonly firstByteAtMs: number };

/** Waits for the next service that notes its address in this log: when its process began, and when it sent a byte. */
export async function awaitFirstByte(log: string, alreadyNoted: number): Promise<FirstByte> {
	const until = Date.now() + TIMEOUT_MS;
	while (Date.now() < until) {
		const note = readNotes(log)[alreadyNoted];
		if (note !== undefined) {
			const firstByteAtMs = await requestFirstByte(`${note.url}/ready`);
			return { processAtMs: readProcessStart(note.pid), firstByteAtMs };
		}
		await sleep(LOOK_MS);
	}
	throw new Error(`No service noted its address in ${log} within ${TIMEOUT_MS} ms`);
}

/** Of all starts so far. */
export function readNotes(log: string): readonly Note[] {
	if (!existsSync(log)) return [];
	const notes = readFileSync(log, "utf8").matchAll(/The server is ready at (\S+) \(process (\d+)\)/g);
	return [...notes].map(([, url = "", pid]) => ({ url, pid: Number(pid) }));
}

function requestFirstByte(url: string): Promise<number> {
	return new Promise((resolve, reject) => {
		const request = get(url, (response) => {
			response.once("data", () => resolve(nowMs()));
			response.once("end", () => reject(new Error(`${url} answered ${response.statusCode} without a byte`)));
		});
		request.once("error", reject);
	});
}
