import { join } from "node:path";
import { expect, test } from "vitest";
import { collectLicenses } from "../../resources/installer/collect-licenses.ts";

const root = join(import.meta.dirname, "../..");

test("licences of imported packages and of what these need are collected, of tools they are not", () => {
	const titles = [...collectLicenses(root).matchAll(/^(@?[\w./-]+) \d+\.\d+\.\d+\S* \(.+\)$/gm)].map(
		([, name]) => name,
	);
	expect(titles).toEqual(expect.arrayContaining(["fastify", "react", "@fontsource-variable/inter"]));
	expect(titles).toEqual(expect.arrayContaining(["find-my-way", "scheduler"]));
	for (const tool of ["vitest", "knip", "@biomejs/biome", "electron-builder"])
		expect(titles).not.toContain(tool);
	expect(new Set(titles).size).toBeGreaterThan(60);
});

test("each licence comes with its text", () => {
	const parts = collectLicenses(root).split(`\n\n${"-".repeat(80)}\n\n`);
	const fastify = parts.find((part) => part.startsWith("fastify "));
	expect(fastify).toContain("Permission is hereby granted");
	const bare = parts.filter((part) => !part.includes("\n")).length;
	expect(bare).toBeLessThan(parts.length / 10);
});
