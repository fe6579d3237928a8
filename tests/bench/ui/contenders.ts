import type { Page } from "playwright-core";

/** The names of Parley's chats on its server, by their names here. */
export type ChatIds = Readonly<Record<string, string>>;

export type Contender = {
	readonly name: "floor" | "best-peer" | "assistant-ui" | "ant-design-x" | "parley";
	/** Where the answers are, the last one last. */
	readonly answers: string;
	readonly composer: string;
	/** Whether a chat of 10,000 takes longer than one waits for it. */
	readonly isSlow: boolean;
};

const COMPOSER = "textarea[aria-label=Message]";

export const CONTENDERS: readonly Contender[] = [
	{ name: "floor", answers: "main > p", composer: COMPOSER, isSlow: false },
	{ name: "best-peer", answers: ".answer", composer: COMPOSER, isSlow: false },
	{ name: "assistant-ui", answers: ".answer", composer: COMPOSER, isSlow: true },
	{ name: "ant-design-x", answers: ".ant-bubble-start", composer: ".ant-sender-input", isSlow: true },
	{
		name: "parley",
		answers: "article[aria-label=Answer]",
		composer: "textarea[data-composer]",
		isSlow: false,
	},
];

/** Opens a chat as a person does, and says how long it takes until its end stands still on the screen. */
export function openChat(page: Page, chat: string, mark: string, ids: ChatIds): Promise<number> {
	return page.evaluate(
		([name, id, end]) =>
			window.probe.measureOpen(end, () => {
				if (window.bench !== undefined) return window.bench.open(name);
				document.querySelector<HTMLElement>(`a[href="#/chat/${id}"]`)?.click();
			}),
		[chat, ids[chat] ?? "", mark] as const,
	);
}

/** Sends a message as a person does; the others take it from a call. */
export async function send(page: Page, { composer }: Contender, text: string): Promise<void> {
	const isOther = await page.evaluate((order) => {
		window.bench?.send(order);
		return window.bench !== undefined;
	}, text);
	if (isOther) return;
	await page.fill(composer, text);
	await page.press(composer, "Enter");
}
