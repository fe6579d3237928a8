import { useEffect, useMemo, useState } from "react";
import type { FoundElsewhere } from "../../electron/bridge.ts";
import type { ServerEntry } from "./servers.ts";
import { useServers } from "./use-servers.ts";

export type { FoundElsewhere };
export type Elsewhere = {
	readonly server: ServerEntry;
	/** Undefined: it has not answered yet; null: it did not answer. */
	readonly found: readonly FoundElsewhere[] | null | undefined;
};

/** Who types on is not asked for yet. */
const PAUSE_MS = 150;
const SHORTEST = 2;

/** What the other servers have on a text, each as it answers. A slow one holds up none of the others. */
export function useElsewhere(text: string): readonly Elsewhere[] {
	const servers = useServers();
	const [answers, setAnswers] = useState<{
		readonly text: string;
		readonly found: Readonly<Record<string, readonly FoundElsewhere[] | null>>;
	}>({ text: "", found: {} });
	const wanted = text.trim().length < SHORTEST ? "" : text.trim();
	const ids = servers
		.filter(({ isShown }) => !isShown)
		.map(({ id }) => id)
		.join(" ");
	useEffect(() => {
		const { searchServer } = window.desktop ?? {};
		setAnswers({ text: wanted, found: {} });
		if (wanted === "" || ids === "" || searchServer === undefined) return;
		let isCurrent = true;
		const note = (id: string, found: readonly FoundElsewhere[] | null) => {
			if (isCurrent) setAnswers((before) => ({ ...before, found: { ...before.found, [id]: found } }));
		};
		const timer = setTimeout(() => {
			for (const id of ids.split(" ")) {
				searchServer(id, wanted).then(
					(found) => note(id, found),
					() => note(id, null),
				);
			}
		}, PAUSE_MS);
		return () => {
			isCurrent = false;
			clearTimeout(timer);
		};
	}, [wanted, ids]);
	return useMemo(() => {
		if (wanted === "" || answers.text !== wanted) return [];
		return servers
			.filter(({ isShown }) => !isShown)
			.map((server) => ({ server, found: answers.found[server.id] }));
	}, [wanted, answers, servers]);
}
