/**
 * `npm run bench -- streams [--json FILE] [--only W1,W2] [--rounds N] [--scale F]`
 * `npm run bench -- desktop [--json FILE] [--rounds N]`
 * `npm run bench -- ui [--json FILE] [--only open-200,parley] [--rounds N] [--scale F]`
 * `npm run bench -- history [--json FILE] [--rounds N] [--scale F]`
 * `npm run bench -- transfer [--json FILE] [--scale F]`
 * `npm run bench -- mirror [--json FILE] [--scale F]`
 * `npm run bench -- servers [--json FILE] [--rounds N]`
 * Measures Parley against others on this machine; see README.md beside this file.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runDesktop } from "./desktop/suite.ts";
import { runHistory } from "./history/suite.ts";
import { installPeers } from "./install-peers.ts";
import { runMirror } from "./mirror/suite.ts";
import { runServers } from "./servers/suite.ts";
import { runStreams, type SuiteOptions } from "./streams/suite.ts";
import { runTransfer } from "./transfer/suite.ts";
import { runUi } from "./ui/suite.ts";

const USAGE =
	"npm run bench -- streams|ui [--json FILE] [--only W1,W2] [--rounds N] [--scale F], or desktop, history, transfer, mirror or servers [--json FILE] [--rounds N]";
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
	const { rows, failures } = await runSuite(positionals.join(), {
		only: values.only?.split(",") ?? null,
		rounds: readNumber("--rounds", values.rounds, 1),
		scale: readNumber("--scale", values.scale, 0.001),
		say,
	});
	if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, "\t")}\n`);
	if (failures.length > 0) process.exitCode = 1;
}

type Outcome = { readonly rows: readonly object[]; readonly failures: readonly string[] };

async function runSuite(name: string, options: SuiteOptions): Promise<Outcome> {
	if (name === "desktop") return { rows: await runDesktop(options), failures: [] };
	if (name === "ui") {
		installPeers(options.say);
		return runUi(options);
	}
	if (name === "history") return { rows: await runHistory(options), failures: [] };
	if (name === "transfer") return { rows: await runTransfer(options), failures: [] };
	if (name === "mirror") return { rows: await runMirror(options), failures: [] };
	if (name === "servers") return { rows: await runServers(options), failures: [] };
	if (name !== "streams") throw new Error(`Which suite? ${USAGE}`);
	installPeers(say);
	return runStreams(options);
}

function readNumber(name: string, text: string, least: number): number {
	const value = Number(text);
	if (Number.isFinite(value) && value >= least) return value;
	throw new Error(`${name} takes a number from ${least} on, not "${text}"`);
}
