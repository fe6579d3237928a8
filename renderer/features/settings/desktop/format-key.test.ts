import { expect, test } from "vitest";
import { ENGLISH } from "../../../i18n/text.ts";
import { formatKey } from "./format-key.ts";

test.each([
	["CommandOrControl+Shift+Space", "linux", "Ctrl+Shift+Space"],
	["CommandOrControl+Shift+Space", "darwin", "⌘⇧Space"],
	["Control+Alt+K", "darwin", "⌃⌥K"],
	["Alt+F12", "win32", "Alt+F12"],
])("%s on %s is %s", (accelerator, platform, shown) => {
	expect(formatKey(accelerator, platform, ENGLISH)).toBe(shown);
});
