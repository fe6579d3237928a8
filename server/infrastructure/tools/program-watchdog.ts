import { type ChildProcess, spawn } from "node:child_process";
import { isGroupLed } from "./end-process-group.ts";

export type ProgramWatchdog = {
	/** From now on this process group does not outlive this process, however that ends. Returns how to let go of it. */
	watch(group: number): () => void;
	close(): void;
};

/**
 * Keeps a list of groups, and ends them when its input closes, which the system does for whoever held the other end.
 * Words alone, no programs but `kill` and `sleep`; signals of a terminal are meant for the server.
 */
const SCRIPT = `trap '' INT TERM HUP
groups=
while read -r sign group; do
	kept=
	for one in $groups; do [ "$one" = "$group" ] || kept="$kept $one"; done
	[ "$sign" = + ] && kept="$kept $group"
	groups=$kept
done
[ -z "$groups" ] && exit
for one in $groups; do kill -TERM "-$one"; done
sleep 1
for one in $groups; do kill -KILL "-$one"; done`;

/**
 * Ends programs whose server died without ending them (`kill -9`, a crash). Most end by themselves, since their input
 * closes with it; this is for those that do not look. One small shell for all of them, started with the first. What
 * leads a group of its own by then is out of its reach. Windows has no groups; there the system ends the program
 * itself with its parent, and what that started ends by its closed input or not at all.
 */
export function createProgramWatchdog(): ProgramWatchdog {
	const groups = new Set<number>();
	let shell: ChildProcess | null = null;
	const say = (line: string) => shell?.stdin?.write(`${line}\n`);
	const start = () => {
		const started = spawn("/bin/sh", ["-c", SCRIPT], {
			stdio: ["pipe", "ignore", "ignore"],
			detached: true,
			cwd: "/",
			// None of our secrets.
			env: { PATH: process.env.PATH ?? "/usr/bin:/bin" },
		});
		const forget = () => {
			if (shell === started) shell = null;
		};
		started.on("error", forget).on("exit", forget);
		started.stdin?.on("error", forget);
		started.unref();
		shell = started;
		for (const group of groups) say(`+ ${group}`);
	};
	return {
		watch(group) {
			if (!isGroupLed) return () => {};
			groups.add(group);
			if (shell === null) start();
			else say(`+ ${group}`);
			return () => {
				if (groups.delete(group)) say(`- ${group}`);
			};
		},
		close() {
			shell?.stdin?.end();
			shell = null;
		},
	};
}
