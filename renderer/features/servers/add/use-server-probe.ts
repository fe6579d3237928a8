import { useEffect, useState } from "react";
import type { AddHost } from "../../../app/servers.ts";
import { type ProbeState, TypedProbe } from "./typed-probe.ts";

/** What is at the address that is being typed. @param text as typed; what is there already is looked at once */
export function useServerProbe(
	host: AddHost,
	text: string,
): { readonly found: ProbeState; readonly look: () => void } {
	const [found, setFound] = useState<ProbeState>({ state: "idle" });
	const [typed, setTyped] = useState<TypedProbe | null>(null);
	useEffect(() => {
		const opened = new TypedProbe({
			probe: (address) => host.probeServer(address),
			after(delayMs, run) {
				const timer = setTimeout(run, delayMs);
				return () => clearTimeout(timer);
			},
			onState: setFound,
		});
		setTyped(opened);
		return () => opened.close();
	}, [host]);
	useEffect(() => typed?.type(text), [typed, text]);
	return { found, look: () => typed?.look() };
}
