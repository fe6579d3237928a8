import { expect, test } from "vitest";
import { isBlockedPort } from "./blocked-ports.ts";

test.each([
	[80, true],
	[1023, true],
	[1024, false],
	[6000, true],
	[6001, false],
	[10_080, true],
	[49_152, false],
])("port %i is refused by browsers: %s", (port, isBlocked) => {
	expect(isBlockedPort(port)).toBe(isBlocked);
});
