import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { numberParam, type Scenario } from "./fake-upstream-scenario.ts";
import type { Step } from "./fake-upstream-steps.ts";

/** Events that go out in one write where there is no rate. */
const FLAT_OUT_BATCH = 64;

/**
 * Plays the steps of a scenario on an open response, at its pace and with its faults.
 * @param released what a step `hold` waits for
 */
export async function writeStream(
	response: ServerResponse,
	scenario: Scenario,
	steps: Iterable<Step> | AsyncIterable<Step>,
	released: Promise<void> = Promise.resolve(),
): Promise<void> {
	const form = eventForm(scenario);
	const send = sender(response, scenario);
	const rate = numberParam(scenario, "rate", 0);
	const batchSize = rate > 0 ? 1 : numberParam(scenario, "batch", FLAT_OUT_BATCH);
	const startedAt = performance.now() + numberParam(scenario, "delay", 0);
	if (numberParam(scenario, "delay", 0) > 0) await sleep(numberParam(scenario, "delay", 0));
	let batch: string[] = [];
	let pacedCount = 0;
	for await (const step of steps) {
		if (response.destroyed) return;
		if (step.type === "event" || step.type === "raw") {
			if (step.type === "event" && step.paced && rate > 0) {
				await sleepUntil(startedAt + (pacedCount++ * 1000) / rate);
			}
			batch.push(step.type === "event" ? form(step.data, step.name) : step.text);
			if (batch.length < batchSize) continue;
			await send(batch.join(""));
			batch = [];
			continue;
		}
		await send(batch.join(""));
		if (step.type === "hold") {
			batch = [];
			await released;
			continue;
		}
		return breakOff(response, step.type);
	}
	await send(batch.join(""));
	if (!response.destroyed) response.end();
}

function breakOff(response: ServerResponse, how: "cut" | "stall" | "end"): void {
	if (how === "cut") response.destroy();
	else if (how === "end") response.end();
}

/** The text of one SSE event: line ends by `eol`, comments by `comments=1`, several data lines by `multiline=1`. */
function eventForm(scenario: Scenario): (data: string, name?: string) => string {
	const ending = scenario.name === "crlf" || scenario.name === "cr" ? scenario.name : "lf";
	const eol = { lf: "\n", crlf: "\r\n", cr: "\r" }[scenario.params.get("eol") ?? ending] ?? "\n";
	const comments = scenario.name === "comments" || scenario.params.get("comments") === "1";
	const multiline = scenario.params.get("multiline") === "1";
	return (data, name) => {
		const named = name === undefined ? "" : `event: ${name}${eol}`;
		const before = comments ? `: keep-alive${eol}event: message${eol}id: 1${eol}retry:10${eol}` : named;
		const lines = multiline && data.startsWith("{") ? JSON.stringify(JSON.parse(data), null, 1) : data;
		return `${before}data: ${lines.replaceAll("\n", `${eol}data: `)}${eol}${eol}`;
	};
}

/** Writes with back-pressure; `split=n` in packets of n bytes; `cutbytes=n` cuts the connection after n bytes. */
function sender(response: ServerResponse, scenario: Scenario): (text: string) => Promise<void> {
	const size = numberParam(scenario, "split", scenario.name === "bytewise" ? 1 : 0);
	let left = numberParam(scenario, "cutbytes", Number.POSITIVE_INFINITY);
	return async (text) => {
		if (text === "" || response.destroyed) return;
		let bytes: Buffer = Buffer.from(text);
		const cut = bytes.length >= left;
		if (cut) bytes = bytes.subarray(0, left);
		left -= bytes.length;
		for (let i = 0; i < bytes.length; i += size || bytes.length) {
			await write(response, bytes.subarray(i, i + (size || bytes.length)));
			if (size > 0) await nextTurn();
		}
		if (cut) response.destroy();
	};
}

function write(response: ServerResponse, bytes: Buffer): Promise<void> {
	return new Promise((resolve) => {
		if (response.destroyed) resolve();
		else response.write(bytes, () => resolve());
	});
}

async function sleepUntil(time: number): Promise<void> {
	const wait = time - performance.now();
	if (wait > 0) await sleep(wait);
}
