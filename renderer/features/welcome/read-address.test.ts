import { expect, test } from "vitest";
import { readAddress } from "./read-address.ts";

test.each([
	["https://chat.example.org", "https://chat.example.org"],
	[" chat.example.org/ ", "https://chat.example.org"],
	["chat.example.org:8443/v1", "https://chat.example.org:8443/v1"],
	["localhost:8000/v1", "http://localhost:8000/v1"],
	["127.0.0.1:8005", "http://127.0.0.1:8005"],
	["localhost.example.org", "https://localhost.example.org"],
	["http://10.0.0.5:8005", "http://10.0.0.5:8005"],
])("%j is read as %s", (text, address) => {
	expect(readAddress(text)).toBe(address);
});

test.each([
	"",
	"  ",
	"a b",
	"file:///etc/passwd",
	"javascript://x",
	"https://a:b@example.org",
	"https://",
	"::",
])("%j is no address", (text) => {
	expect(readAddress(text)).toBeNull();
});
