import { expect, test } from "vitest";
import { createDesktopEntry } from "./desktop-entry.ts";

test("a path with spaces and signs is one quoted argument", () => {
	expect(createDesktopEntry("/opt/My $App/parley")).toContain('Exec="/opt/My \\$App/parley"\n');
	expect(createDesktopEntry("/opt/100%/parley")).toContain('Exec="/opt/100%%/parley"\n');
});
