import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { embeddedOutcome } from "../support/embedded-outcome.ts";
import { openTempDir } from "../support/temp-dir.ts";

const EMBEDDED = join(import.meta.dirname, "../../out/server/embedded.js");
const readySchema = z.object({ type: z.literal("ready"), url: z.string() });

test("settings that cannot be used are left aside, and what runs goes on", async () => {
	await using dir = await openTempDir();
	const child = fork(EMBEDDED, { execArgv: [], stdio: "pipe" });
	const token = randomBytes(32).toString("hex");
	const start = { type: "start", dataFolder: dir.path, token, appOrigin: "app://parley", settings: {} };
	child.send(start);
	const report = await embeddedOutcome(child);
	const { url } = readySchema.parse(report);
	child.send({ type: "settings", settings: { LOG_LEVEL: "nonsense" } });
	// Answered after the settings were looked at.
	const probe = { name: "", baseUrl: "http://127.0.0.1:1", apiKey: "", headers: {}, model: null };
	child.send({ type: "check_provider", id: 1, provider: { ...probe, api: "chat_completions" } });
	const answer = await Promise.race([once(child, "message"), once(child, "exit")]);
	expect(answer[0]).toMatchObject({ type: "provider_checked" });
	const health = await fetch(`${url}/health`, { headers: { authorization: `Bearer ${token}` } });
	expect(health.status).toBe(200);
	child.send({ type: "stop" });
	await once(child, "exit");
});
