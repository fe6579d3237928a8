import { expect, test } from "vitest";
import { dayAfter, dayOf, isTimeZone, startOfDay } from "./days-of.ts";

const start = (date: string, zone: string) => new Date(startOfDay(date, zone)).toISOString();

test.each([
	["2026-01-15", "UTC", "2026-01-15T00:00:00.000Z"],
	["2026-01-15", "Europe/Berlin", "2026-01-14T23:00:00.000Z"],
	["2026-07-15", "Europe/Berlin", "2026-07-14T22:00:00.000Z"],
	["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
	["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
	["2026-01-15", "Asia/Kathmandu", "2026-01-14T18:15:00.000Z"],
	["2026-01-15", "America/Los_Angeles", "2026-01-15T08:00:00.000Z"],
	["2024-04-26", "Africa/Cairo", "2024-04-25T22:00:00.000Z"],
])("%s in %s begins at %s", (date, zone, expected) => {
	expect(start(date, zone)).toBe(expected);
	expect(dayOf(Date.parse(expected), zone)).toBe(date);
	expect(dayOf(Date.parse(expected) - 1, zone) < date).toBe(true);
});

test("a day follows the one before, also at the end of a month", () => {
	expect(dayAfter("2026-02-28")).toBe("2026-03-01");
	expect(isTimeZone("Europe/Berlin")).toBe(true);
	expect(isTimeZone("Mars/Olympus")).toBe(false);
});
