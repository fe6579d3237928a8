import { expect, test } from "vitest";
import type { TaskId, UserId } from "../../protocol/ids.ts";
import type { ToolDecision } from "../../protocol/tools.ts";
import type { ToolAnswer } from "../ports.ts";
import { createToolApprovals } from "./tool-approvals.ts";

test("[TL3] of answers to one call the first counts; one that comes again answers nothing else", async () => {
	let hear: (answer: ToolAnswer) => void = () => {};
	const approvals = createToolApprovals({
		onToolAnswer(handle) {
			hear = handle;
			return () => {};
		},
	});
	const taskId = "task" as TaskId;
	const ask = (callId: string) =>
		approvals.ask(
			{
				taskId,
				callId,
				userId: "ann" as UserId,
				chatId: "1",
				server: "files",
				tool: "read",
				fingerprint: "",
			},
			60_000,
			new AbortController().signal,
		);
	const heard: (ToolDecision | null)[] = [];
	const answer = (callId: string, decision: ToolDecision) => hear({ taskId, callId, decision });
	const first = ask("first").then((decision) => heard.push(decision));
	const next = ask("next").then((decision) => heard.push(decision));
	for (const decision of ["once", "once", "deny"] as const) answer("first", decision);
	await first;
	answer("first", "once");
	expect(heard).toEqual(["once"]);
	answer("next", "deny");
	await next;
	expect(heard).toEqual(["once", "deny"]);
	approvals.close();
});
