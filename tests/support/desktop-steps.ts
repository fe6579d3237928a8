import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import type { HostConnection } from "../../electron/bridge.ts";
import type { DesktopApp } from "./desktop-host/desktop-app-type.ts";
import { findProcessesOf } from "./processes-of.ts";

/** Writes a message as a person would; resolves when an answer to it is there whole, with its text. */
export async function askInPage(page: Page, question: string): Promise<string> {
	const before = await page.getByRole("article", { name: "Answer" }).count();
	await page.getByRole("textbox", { name: "Message", exact: true }).fill(question);
	await page.keyboard.press("Enter");
	const answer = page.getByRole("article", { name: "Answer" }).nth(before);
	await answer.locator("xpath=self::*[@aria-busy='false']").waitFor();
	return answer.innerText();
}

export function readConnection(page: Page): Promise<HostConnection> {
	return page.evaluate(() => {
		const { desktop } = window as unknown as { readonly desktop: { readonly connection: HostConnection } };
		return desktop.connection;
	});
}

/** Process of the embedded server. */
export async function readServerPid(app: DesktopApp): Promise<number> {
	const pids = await app.evaluate(
		(electron) =>
			electron.app.getAppMetrics().flatMap(({ pid, type, serviceName }) => {
				const isOther = serviceName !== undefined && /network|storage|audio|video/i.test(serviceName);
				return type === "Utility" && !isOther ? [pid] : [];
			}),
		null,
	);
	return pids.at(-1) ?? -1;
}

/** All messages the server has of this person, with the token of the page. */
export async function readHistory(
	connection: HostConnection,
): Promise<readonly { readonly content: string; readonly is_ai: boolean; readonly status?: string }[]> {
	const response = await fetch(`${connection.url}/api/users/${connection.userId}/chats`, {
		headers: { authorization: `Bearer ${connection.token}` },
	});
	const chats = (await response.json()) as { messages: { content: string; is_ai: boolean }[] }[];
	return chats.flatMap((chat) => chat.messages);
}

/** What is left of an app in that folder after at most `timeoutMs`: processes, and whether its port still answers. */
export async function findLeftovers(
	folder: string,
	url: string | null,
	timeoutMs = 5000,
): Promise<{ readonly processes: readonly number[]; readonly isListening: boolean }> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const processes = findProcessesOf(folder);
		const isListening = url !== null && (await fetch(url).catch(() => null)) !== null;
		if ((processes.length === 0 && !isListening) || Date.now() > deadline) return { processes, isListening };
		await delay(100);
	}
}

export const NOTHING_LEFT = { processes: [], isListening: false };
