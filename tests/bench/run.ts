/**
 * `npm run bench -- streams [--json FILE] [--only W1,W2] [--rounds N] [--scale F]`
 * Measures Parley against its peers on this machine; see README.md beside this file.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { installPeers } from "./install-peers.ts";
import { runStreams } from "./streams/suite.ts";

const USAGE = "npm run bench -- streams [--json FILE] [--only W1,W2] [--rounds N] [--scale F]";
const say = (line: string) => console.log(line);

// What was started ends with this process, also where it is told to stop.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
try {
	await main();
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}

async function main(): Promise<void> {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: {
			json: { type: "string" },
			only: { type: "string" },
			rounds: { type: "string", default: "3" },
			scale: { type: "string", default: "1" },
		},
	});
	if (positionals.join() !== "streams") throw new Error(`Which suite? ${USAGE}`);
	installPeers(say);
	const { rows, failures } = await runStreams({
		only: values.only?.split(",") ?? null,
		rounds: readNumber("--rounds", values.rounds, 1),
		scale: readNumber("--scale", values.scale, 0.001),
		say,
	});
	if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, "\t")}\n`);
	if (failures.length > 0) process.exitCode = 1;
}

function readNumber(name: string, text: string, least: number): number {
	const value = Number(text);
	if (Number.isFinite(value) && value >= least) return value;
	throw new Error(`${name} takes a number from ${least} on, not "${text}"`);
}
