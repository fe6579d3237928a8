import { expect, test } from "vitest";
import { ENGLISH } from "../../../i18n/text.ts";
import { writeReport } from "./write-report.ts";

test("a report has each step with its fix, and nothing of the address but its origin", () => {
	const report = writeReport(
		{
			server: { name: "Team", url: "https://me:canary@chat.example/x?invite=canary#canary" },
			at: "2026-01-01T00:00:00.000Z",
			steps: [
				{ part: "proxy", state: "ok", finding: { type: "no_proxy" } },
				{ part: "clock", state: "failed", finding: { type: "clock", aheadMs: 3_600_000 } },
				{ part: "socket", state: "failed", finding: { type: "socket_refused", status: 404 } },
				{ part: "ping", state: "skipped", finding: { type: "after", part: "socket" } },
			],
		},
		ENGLISH,
	);
	expect(report.split("\n")).toEqual([
		"Check of the connection",
		"https://chat.example",
		"2026-01-01T00:00:00.000Z",
		"",
		"[ok] Proxy: None: requests go straight to the server.",
		"[!!] Clock: The server's clock is 60 minutes ahead of this computer's.",
		"     Set the time of this computer by the network; if it is right, tell who runs the server.",
		"[!!] Live connection (WebSocket): The live connection was refused with status 404.",
		"     Who runs it has to let WebSockets pass at /ws/ in the proxy before it.",
		"[--] Ping through it: Not looked at: it takes “Live connection (WebSocket)” first.",
		"",
	]);
});
