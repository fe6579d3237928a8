import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

export type Log = {
	info(text: string): void;
	warn(text: string): void;
	error(text: string): void;
};

export type LogFile = Log & {
	readonly path: string;
	/** A line of another program, without a level of ours. */
	line(text: string): void;
	/** The newest lines, at most `count`. */
	tail(count: number): readonly string[];
};

type Options = {
	readonly folder: string;
	readonly name: string;
	/** A file that would grow beyond this is set aside as `<name>.1.log`, and so on. */
	readonly maxBytes?: number;
	readonly keep?: number;
	/** Takes secrets out of what is written. */
	readonly clean: (text: string) => string;
};

/** Appends line by line, so that the last words before a crash are there. A full disk never ends the app. */
export function openLogFile({ folder, name, maxBytes = 1_000_000, keep = 3, clean }: Options): LogFile {
	const file = (index: number) => join(folder, index === 0 ? `${name}.log` : `${name}.${index}.log`);
	const path = file(0);
	mkdirSync(folder, { recursive: true });
	let sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;

	const rotate = () => {
		rmSync(file(keep), { force: true });
		for (let index = keep - 1; index >= 0; index--) {
			if (statSync(file(index), { throwIfNoEntry: false })) renameSync(file(index), file(index + 1));
		}
		sizeBytes = 0;
	};
	const write = (text: string) => {
		const line = `${clean(text).replace(/\r?\n/g, "\n  ")}\n`;
		const lineBytes = Buffer.byteLength(line);
		try {
			if (sizeBytes > 0 && sizeBytes + lineBytes > maxBytes) rotate();
			appendFileSync(path, line, { mode: 0o600 });
			sizeBytes += lineBytes;
		} catch {
			// There is nowhere left to say it.
		}
	};
	const log = (level: string) => (text: string) => write(`${new Date().toISOString()} ${level} ${text}`);
	return {
		path,
		info: log("info"),
		warn: log("warn"),
		error: log("error"),
		line: write,
		tail: (count) => readLines(path).slice(-count),
	};
}

function readLines(path: string): readonly string[] {
	try {
		return readFileSync(path, "utf8").trimEnd().split("\n");
	} catch {
		return [];
	}
}
