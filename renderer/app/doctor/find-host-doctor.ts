import { pickCalls } from "../desktop-host.ts";
import type { Doctor } from "./diagnosis.ts";

/** Looks at any server of the list. Null in a browser, which cannot look below its own requests. */
export function findHostDoctor(host: Pick<Window, "desktop">): Doctor | null {
	const calls = pickCalls(host, ["diagnoseServer"]);
	const onCommand = host.desktop?.onCommand;
	if (calls === null || onCommand === undefined) return null;
	return async (serverId, stopped, onStep) => {
		const run = crypto.randomUUID();
		const stop = onCommand((command) => {
			if (command.type === "diagnosed" && command.run === run) onStep(command.step);
		});
		stopped.addEventListener("abort", () => void calls.diagnoseServer(null, run).catch(() => {}));
		try {
			return await calls.diagnoseServer(serverId, run);
		} finally {
			stop();
		}
	};
}
