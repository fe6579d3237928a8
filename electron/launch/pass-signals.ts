import type { ChildProcess } from "node:child_process";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const PARENT_CHECK_MS = 100;

/**
 * Ends `child` when this process is asked to end, or under npm when its parent is gone: npm passes
 * SIGTERM to the shell between us only, which dies of it without a word. However many signals arrive the child is asked
 * once: Ctrl+C under npm comes twice, and a second request means "at once" to many programs.
 */
export function passSignals(child: ChildProcess): void {
	let isAsked = false;
	const ask = () => {
		if (isAsked) return;
		isAsked = true;
		child.kill("SIGTERM");
	};
	const watch = process.env.npm_lifecycle_event === undefined ? undefined : watchParent(ask);
	for (const signal of SIGNALS) process.on(signal, ask);
	child.once("exit", () => {
		clearInterval(watch);
		for (const signal of SIGNALS) process.off(signal, ask);
	});
}

function watchParent(onGone: () => void): NodeJS.Timeout {
	const parent = process.ppid;
	return setInterval(() => {
		if (process.ppid !== parent) onGone();
	}, PARENT_CHECK_MS);
}
