import type { ChatClient } from "../client/chat-client.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import { hasCapability } from "../store/selectors.ts";
import type { Library } from "./library/open-library.ts";
import type { UsageBook } from "./usage/open-usage.ts";

/** Answers that end within this time are looked at together. */
const LOOK_AFTER_MS = 2500;

type Deps = {
	readonly client: Pick<ChatClient, "subscribe">;
	readonly chats: ChatStore;
	readonly openLibrary: () => Promise<Library>;
	readonly openUsage: () => Promise<UsageBook>;
	readonly storage: Pick<Storage, "getItem" | "setItem">;
	/** Of the user of this server, in the storage. */
	readonly key: string;
	readonly tell: (warning: BudgetWarning) => void | Promise<void>;
};

export type BudgetWarning = {
	readonly level: "early" | "full";
	readonly spent: number;
	readonly monthly: number;
};

/** After answers looks how much of the month's budget is spent, and tells it once at 80 and once at 100 %. */
export function bindBudget(deps: Deps): () => void {
	const { chats } = deps;
	let timer: ReturnType<typeof setTimeout> | undefined;
	// Not the answers that run: a short one may begin and end between two looks at them.
	const stop = deps.client.subscribe((events) => {
		const hasEnded = events.some(({ type }) => type === "generation_complete");
		if (!hasEnded || timer !== undefined || !hasCapability(chats.getState(), "usage")) return;
		timer = setTimeout(() => {
			timer = undefined;
			void look(deps).catch(() => {});
		}, LOOK_AFTER_MS);
	});
	return () => {
		clearTimeout(timer);
		stop();
	};
}

async function look({ openLibrary, openUsage, storage, key, tell }: Deps): Promise<void> {
	const monthly = await readBudget(await openLibrary());
	if (monthly === null) return;
	const { readMonth } = await import("./usage/read-month.ts");
	const { month, spent } = await readMonth(await openUsage());
	const level = levelOf(spent, monthly);
	if (level === null) return;
	// Told anew when the budget was changed, or another month has begun.
	const told = `${month} ${monthly} ${level}`;
	const place = `${key}.budget`;
	if (storage.getItem(place) === told) return;
	storage.setItem(place, told);
	await tell({ level, spent, monthly });
}

export function levelOf(spent: number, monthly: number): BudgetWarning["level"] | null {
	if (spent >= monthly) return "full";
	return spent >= monthly * 0.8 ? "early" : null;
}

/** The library is read when it is first wanted. */
function readBudget(library: Library): Promise<number | null> {
	library.want("budgets");
	return new Promise((resolve) => {
		const take = () => {
			const shelf = library.store.getState().budgets;
			if (shelf === undefined || shelf.state === "loading") return;
			stop();
			resolve(shelf.items[0]?.content.monthly ?? null);
		};
		const stop = library.store.subscribe(take);
		take();
	});
}
