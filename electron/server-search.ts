import type { FoundElsewhere, HostCommand } from "./bridge.ts";

const TIMEOUT_MS = 5000;

type Deps = {
	/** Tells a page; false: that server has none. */
	readonly tell: (serverId: string, command: HostCommand) => boolean;
};

export type ServerSearch = {
	/** Asks the page of a server. Null: it did not answer in time, or has none. */
	search(serverId: string, text: string): Promise<readonly FoundElsewhere[] | null>;
	/** What a page found; counts from the page that was asked only. */
	answer(serverId: string, request: number, found: readonly FoundElsewhere[] | null): void;
};

/** Lets the page of one server look for something at another one, which only that one's page can ask. */
export function createServerSearch({ tell }: Deps): ServerSearch {
	let last = 0;
	const asked = new Map<
		number,
		{ readonly serverId: string; readonly settle: (found: readonly FoundElsewhere[] | null) => void }
	>();
	return {
		search(serverId, text) {
			const request = ++last;
			return new Promise((resolve) => {
				const settle = (found: readonly FoundElsewhere[] | null) => {
					clearTimeout(timer);
					asked.delete(request);
					resolve(found);
				};
				const timer = setTimeout(() => settle(null), TIMEOUT_MS);
				asked.set(request, { serverId, settle });
				if (!tell(serverId, { type: "search_for", request, text })) settle(null);
			});
		},
		answer(serverId, request, found) {
			const question = asked.get(request);
			if (question?.serverId === serverId) question.settle(found);
		},
	};
}
