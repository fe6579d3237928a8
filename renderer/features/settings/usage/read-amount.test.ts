import { expect, test } from "vitest";
import { readAmount } from "./read-amount.ts";

test.each([
	["20", 20],
	[" 12.50 ", 12.5],
	["1,5", 1.5],
	["1.5", 1.5],
	["1,50", 1.5],
	["7,", 7],
	[".5", 0.5],
	["1,000", 1000],
	["1,500", 1500],
	["12,345,678", 12_345_678],
	["1,000.50", 1000.5],
	["1.000,50", 1000.5],
	["1.234.567", 1_234_567],
	["1.234.567,8", 1_234_567.8],
	["0.075", 0.075],
	["0,075", 0.075],
	[",075", 0.075],
	["1234,567", 1234.567],
	["1.0625", 1.0625],
	["1.000", null],
	["12.345", null],
	["1,00,000", null],
	["1.000.50", null],
	["1,000,50", null],
	["1.50,000", null],
	["-1", null],
	["0x10", null],
	["1e3", null],
	["x", null],
	[".", null],
	["", null],
])("“%s” is the amount %s", (text, amount) => expect(readAmount(text)).toBe(amount));

test.each([
	["1.125", 1.125],
	["1,125", null],
	["1,125.00", 1125],
	["1.125,5", 1125.5],
])("“%s” is the amount %s where a point is one of a fraction", (text, amount) =>
	expect(readAmount(text, { isPointFraction: true })).toBe(amount),
);
