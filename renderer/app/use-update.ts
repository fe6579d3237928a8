import { useEffect, useState } from "react";
import type { UpdateHost, UpdateState } from "./desktop-host.ts";

/** State of the app's own update; null: not known. */
export function useUpdate(host: UpdateHost | null): UpdateState | null {
	const [update, setUpdate] = useState<UpdateState | null>(null);
	useEffect(() => {
		if (host === null) return;
		// What is told meanwhile is newer than the answer.
		host.readUpdate().then(
			(read) => setUpdate((told) => told ?? read),
			() => {},
		);
		return host.onUpdate(setUpdate);
	}, [host]);
	return update;
}
