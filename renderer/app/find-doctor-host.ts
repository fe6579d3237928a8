import { pickCalls } from "./desktop-host.ts";
import type { DoctorHost } from "./servers.ts";

/** Null in a browser, which cannot look below its own requests. */
export function findDoctorHost(host: Pick<Window, "desktop">): DoctorHost | null {
	const calls = pickCalls(host, ["diagnoseServer"]);
	const onCommand = host.desktop?.onCommand;
	return calls === null || onCommand === undefined ? null : { ...calls, onCommand };
}
