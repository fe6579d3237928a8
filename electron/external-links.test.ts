import { expect, test } from "vitest";
import { parseExternal } from "./external-links.ts";

test.each([
	"https://example.org/a?b=c#d",
	"http://localhost:8080/",
	"mailto:a@example.org?subject=Hello&body=x",
])("%s may leave the app", (address) => {
	expect(parseExternal(address)).toBe(address);
});

test.each([
	"file:///etc/passwd",
	"javascript:alert(1)",
	"data:text/html,x",
	"smb://host/share",
	"ms-msdt:/id",
	"app://parley/index.html",
	"parley://ask?text=x",
	"https://user:password@example.org/",
	"https://example.org/\u0000",
	"ja\nvascript:alert(1)",
	"mailto:a@example.org?attach=/etc/passwd",
	`https://example.org/${"x".repeat(5000)}`,
	"//example.org",
	"",
])("%s may not", (address) => {
	expect(parseExternal(address)).toBeNull();
});
