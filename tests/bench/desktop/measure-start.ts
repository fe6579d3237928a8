import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openHostedApp } from "../../support/desktop-host/open-hosted-app.ts";
import { askInPage } from "../../support/desktop-steps.ts";
import { onExit } from "../processes/on-exit.ts";
import type { Contender } from "./contenders.ts";
import { awaitFirstByte, readNotes } from "./first-byte.ts";
import { readFirstPaint } from "./first-paint.ts";
import type { Figures } from "./metric.ts";
import { nowMs } from "./now-ms.ts";

/** By then the page is painted; a second line to the browser costs it time. */
const SETTLE_MS = 1000;

/** A start in a folder that the app has been used in before. */
export async function measureStart({ main }: Contender, userData: string): Promise<Figures> {
	const log = join(userData, "logs/server.log");
	const noted = readNotes(log).length;
	const startAtMs = nowMs();
	const service = awaitFirstByte(log, noted);
	await using app = await openHostedApp(main, { userData });
	using _ended = onExit(() => app.kill("SIGKILL"));
	const { processAtMs, firstByteAtMs } = await service;
	await sleep(SETTLE_MS);
	const paintAtMs = await readFirstPaint(await app.window());
	return {
		readyMs: firstByteAtMs - processAtMs,
		appReadyMs: firstByteAtMs - startAtMs,
		firstPaintMs: paintAtMs - startAtMs,
	};
}

/** A first start: Parley has a chat afterwards, which it opens again, and the browser a profile. */
export async function prepareFolder({ name, main }: Contender, userData: string): Promise<void> {
	// A welcome would cover the chat.
	if (name === "parley") writeFileSync(join(userData, "settings.json"), '{"isWelcomed":true}');
	await using app = await openHostedApp(main, { userData });
	using _ended = onExit(() => app.kill("SIGKILL"));
	const page = await app.window();
	if (name === "parley") await askInPage(page, "What is Parley?");
	await app.evaluate((electron) => setImmediate(() => electron.app.quit()) !== null, null);
	await app.ended;
}
