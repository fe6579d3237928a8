import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { type Png, packIcns, packIco } from "./icon-file.ts";

const ICONS = join(import.meta.dirname, "../../resources/icons");
const INSTALLER = join(import.meta.dirname, "../../resources/installer");
/** Below this edge the drawing with fewer lines is the clearer one. */
const SMALL_UP_TO = 32;
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const WINDOWS_SIZES = [16, 20, 24, 32, 40, 48, 64, 128, 256];
const APPLE_SIZES = [16, 32, 64, 128, 256, 512, 1024];
/** Apple draws the plate of an icon on 824 of 1024 points and keeps the rest for its shadow. */
const APPLE_PLATE = 824 / 1024;

/** Draws all icons from their SVG sources; a person runs it after a change of these. */
async function makeIcons(): Promise<void> {
	const browser = await openBrowser();
	try {
		const page = await browser.newPage();
		const app = (size: number) => draw(page, size <= SMALL_UP_TO ? "icon-small.svg" : "icon.svg", size);
		mkdirSync(join(ICONS, "png"), { recursive: true });
		for (const size of LINUX_SIZES) save(`png/${size}x${size}.png`, (await app(size)).bytes);
		save("icon.ico", packIco(await inOrder(WINDOWS_SIZES, app)));
		const apple = (size: number) =>
			draw(page, size <= SMALL_UP_TO ? "icon-small.svg" : "icon.svg", size, APPLE_PLATE);
		save("icon.icns", packIcns(await inOrder(APPLE_SIZES, apple)));
		for (const [suffix, scale] of [["", 1] as const, ["@2x", 2] as const]) {
			save(`trayTemplate${suffix}.png`, (await draw(page, "tray-template.svg", 16 * scale)).bytes);
			save(`tray${suffix}.png`, (await draw(page, "icon-small.svg", 24 * scale)).bytes);
			await drawBackground(page, suffix, scale);
		}
	} finally {
		await browser.close();
	}
}

async function inOrder(sizes: readonly number[], make: (size: number) => Promise<Png>): Promise<Png[]> {
	const pictures: Png[] = [];
	for (const size of sizes) pictures.push(await make(size));
	return pictures;
}

async function draw(page: Page, source: string, size: number, part = 1): Promise<Png> {
	const svg = readFileSync(join(ICONS, source), "utf8");
	await page.setViewportSize({ width: size, height: size });
	await page.setContent(
		`<style>body{margin:0;display:grid;place-items:center;height:${size}px}
		svg{width:${size * part}px;height:${size * part}px}</style>${svg}`,
	);
	return { size, bytes: await page.screenshot({ omitBackground: true }) };
}

/** The ground of the window that opens with the disk image on a Mac. */
async function drawBackground(page: Page, suffix: string, scale: number): Promise<void> {
	const svg = readFileSync(join(INSTALLER, "dmg-background.svg"), "utf8");
	await page.setViewportSize({ width: 540 * scale, height: 380 * scale });
	await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
	writeFileSync(join(INSTALLER, `dmg-background${suffix}.png`), await page.screenshot());
}

function save(name: string, bytes: Buffer): void {
	writeFileSync(join(ICONS, name), bytes);
}

await makeIcons();
