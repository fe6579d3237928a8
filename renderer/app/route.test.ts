import { expect, test } from "vitest";
import { formatRoute, parseRoute } from "./route.ts";

test.each(["12", "local:0b54a3a2-7bd2-4f0c-8a68-5ba0c6a6b3fd", "a/b ü"])(
	"The chat %s is found by its address",
	(chatId) => {
		expect(parseRoute(formatRoute(chatId))).toBe(chatId);
	},
);

test.each(["", "#", "#/", "#/chat/", "#/chat/1/2", "#/other/1", "#/chat/%E0%A4%A"])(
	"%j is the new chat",
	(hash) => {
		expect(parseRoute(hash)).toBeNull();
	},
);
