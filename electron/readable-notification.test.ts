import { expect, test } from "vitest";
import { readableNotification } from "./readable-notification.ts";

const HOSTILE = {
	title: "<b>Pay</b>\u202e\n now",
	body: `<a href="https://evil.example/">x</a> & y\n\n${"z".repeat(900)}`,
};

test("on Linux, where the body is markup, it is shown as it is written", () => {
	const { title, body } = readableNotification("linux", HOSTILE);
	expect(title).toBe("<b>Pay</b> now");
	expect(body).toMatch(/^&lt;a href="https:\/\/evil\.example\/"&gt;x&lt;\/a&gt; &amp; y z+ …$/);
});

test("elsewhere it is text already", () => {
	const { body } = readableNotification("darwin", HOSTILE);
	expect(body).toMatch(/^<a href=/);
	expect([...body].length).toBeLessThanOrEqual(240);
	expect(readableNotification("win32", { title: "\u200b", body: "" })).toEqual({ title: "Parley", body: "" });
});
