import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packIcns, packIco, readIcnsSizes, readIcoSizes, readPngSize } from "./icon-file.ts";

const ICONS = join(import.meta.dirname, "../../resources/icons");
const read = (name: string) => readFileSync(join(ICONS, name));

test("every icon for Linux has the size in its name", () => {
	const names = readdirSync(join(ICONS, "png"));
	expect(names.length).toBeGreaterThanOrEqual(8);
	for (const name of names) expect(`${readPngSize(read(`png/${name}`))}`).toBe(name.split("x")[0]);
});

test("the icon for Windows has the sizes its shell asks for", () => {
	expect(readIcoSizes(read("icon.ico"))).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256]);
});

test("the icon for Mac has each size and its double", () => {
	expect([...new Set(readIcnsSizes(read("icon.icns")))]).toEqual([16, 32, 64, 128, 256, 512, 1024]);
});

test("tray icons come with their double", () => {
	for (const [name, size] of [["tray", 24] as const, ["trayTemplate", 16] as const]) {
		expect(readPngSize(read(`${name}.png`))).toBe(size);
		expect(readPngSize(read(`${name}@2x.png`))).toBe(2 * size);
	}
});

test("packed pictures are read back whole", () => {
	const pictures = [16, 256].map((size) => ({ size, bytes: read(`png/${size}x${size}.png`) }));
	const ico = packIco(pictures);
	expect(readIcoSizes(ico)).toEqual([16, 256]);
	expect(ico.length).toBe(6 + 2 * 16 + pictures.reduce((sum, { bytes }) => sum + bytes.length, 0));
	const icns = packIcns(pictures);
	expect(readIcnsSizes(icns)).toEqual([16, 256, 256]);
	expect(icns.readUInt32BE(4)).toBe(icns.length);
});

test("what is no square PNG is refused", () => {
	expect(() => readPngSize(Buffer.from("no picture at all, but long enough"))).toThrow("not a PNG");
	const wide = Buffer.from(read("png/16x16.png"));
	wide.writeUInt32BE(17, 16);
	expect(() => readPngSize(wide)).toThrow("not square");
});
