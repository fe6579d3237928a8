import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FAILURES } from "../../renderer/client/failures.ts";
import { ERRORS } from "../../server/protocol/errors.ts";
import { TOLD_SENTENCES } from "../../server/protocol/told-sentences.ts";
import { findWordFaults } from "./find-word-faults.ts";
import { findWords, type SaidSentence } from "./find-words.ts";

/**
 * Every sentence of the interface has its translation, and every translation its sentence.
 * `--missing LANGUAGE` prints what a language lacks as a catalogue to be filled in.
 */
const root = join(import.meta.dirname, "../..");
const TOLD = 5;
/** Names of keys, which are looked up as they are pressed. */
const KEYS = ["Ctrl", "Shift", "Enter", "Backspace", "Space", "PageUp", "PageDown", "Home", "End"];
const SHOWN = /^renderer\/(?:features|app|ui)\//;

const files = globSync("renderer/**/*.{ts,tsx}", { cwd: root })
	.map((file) => file.replaceAll("\\", "/"))
	.filter((file) => !/\.(?:test|config)\.tsx?$/.test(file) && !file.startsWith("renderer/i18n/"));
const found = files.map((file) => findWords(file, readFileSync(join(root, file), "utf8")));
const saidIn = (file: string, keys: readonly string[]) =>
	keys.map((key): SaidSentence => ({ key, one: null, file, line: 1 }));
const failures = [
	...saidIn(
		"server/protocol/errors.ts",
		Object.values(ERRORS).map(({ message }) => message),
	),
	...saidIn("renderer/client/failures.ts", Object.values(FAILURES)),
	...saidIn("server/protocol/told-sentences.ts", TOLD_SENTENCES),
];
const keys = saidIn("renderer/app/chord.ts", KEYS);
const said = [...found.flatMap((one) => one.said), ...failures, ...keys];
const loose = found.flatMap((one) => one.loose).filter(({ file }) => SHOWN.test(file));

if (process.argv.includes("--keys")) {
	const sentences = new Map(said.map(({ key, one }) => [key, { key, one }]));
	console.log(JSON.stringify([...sentences.values()]));
	process.exit();
}
const asked = process.argv.indexOf("--missing");
if (asked >= 0) {
	const language = process.argv[asked + 1] ?? "";
	const { missing } = findWordFaults(said, readCatalogue(language), language);
	console.log(
		JSON.stringify(
			missing.map(({ key, one, file }) => ({ key, one, file })),
			null,
			"\t",
		),
	);
} else {
	check();
}

function check(): void {
	let isWhole = loose.length === 0;
	for (const { file, line, words } of loose) console.error(`${file}:${line} is not translated: ${words}`);
	for (const file of globSync("renderer/i18n/catalogues/*.json", { cwd: root })) {
		const language = /(\w+)\.json$/.exec(file)?.[1] ?? "";
		const { missing, unused, wrong } = findWordFaults(said, readCatalogue(language), language);
		for (const fault of wrong) console.error(`${file}: ${fault}`);
		for (const { key, file: from, line } of missing.slice(0, TOLD))
			console.error(`${file} lacks "${key}", said in ${from}:${line}`);
		if (missing.length > TOLD) console.error(`${file} lacks ${missing.length - TOLD} more`);
		for (const key of unused) console.error(`${file} translates "${key}", which is said nowhere`);
		if (missing.length + unused.length + wrong.length > 0) isWhole = false;
	}
	if (!isWhole) process.exitCode = 1;
}

function readCatalogue(language: string): Parameters<typeof findWordFaults>[1] {
	return JSON.parse(readFileSync(join(root, `renderer/i18n/catalogues/${language}.json`), "utf8"));
}
