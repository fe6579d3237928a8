import { expect, test } from "vitest";
import type { ServerProbe } from "../../../app/servers.ts";
import { type ProbeState, TYPING_PAUSE_MS, TypedProbe } from "./typed-probe.ts";

function openStage() {
	const timers = new Set<() => void>();
	const asked: (string | null)[] = [];
	const answers = new Map<string, (probe: ServerProbe) => void>();
	const states: ProbeState[] = [];
	const typed = new TypedProbe({
		probe: (text) => {
			asked.push(text);
			return new Promise((resolve) => answers.set(text ?? "", resolve));
		},
		after: (delayMs, run) => {
			expect(delayMs).toBe(TYPING_PAUSE_MS);
			timers.add(run);
			return () => timers.delete(run);
		},
		onState: (state) => states.push(state),
	});
	const pause = () => {
		for (const run of [...timers]) {
			timers.delete(run);
			run();
		}
	};
	const answer = async (text: string, probe: ServerProbe) => {
		answers.get(text)?.(probe);
		await new Promise((resolve) => setImmediate(resolve));
	};
	return { typed, asked, states, pause, answer };
}

const timedOut = (url: string): ServerProbe => ({ outcome: "timed_out", url });

test("only what stands when typing pauses is looked at", async () => {
	const { typed, asked, states, pause, answer } = openStage();
	for (const text of ["c", "ch", "chat.example "]) typed.type(text);
	expect(asked).toEqual([]);
	pause();
	expect(asked).toEqual(["chat.example"]);
	await answer("chat.example", timedOut("x"));
	expect(states.at(-1)).toEqual({ state: "known", probe: timedOut("x") });
});

test("an answer for what was typed before is dropped, also when it comes last", async () => {
	const { typed, states, pause, answer } = openStage();
	typed.type("old");
	pause();
	typed.type("new");
	pause();
	await answer("new", timedOut("new"));
	await answer("old", timedOut("old"));
	expect(states.at(-1)).toEqual({ state: "known", probe: timedOut("new") });
	typed.type("newer");
	await answer("new", timedOut("late"));
	expect(states.at(-1)).toEqual({ state: "looking" });
});

test("nothing typed is nothing to look at, and what is closed ends what runs", async () => {
	const { typed, asked, states, pause, answer } = openStage();
	typed.type("a");
	pause();
	typed.type("  ");
	await answer("a", timedOut("a"));
	expect(states.at(-1)).toEqual({ state: "idle" });
	typed.close();
	expect(asked.at(-1)).toBeNull();
});

test("one that was stopped or could not be made leaves no wrong word", async () => {
	const { typed, states, pause, answer } = openStage();
	typed.type("a");
	pause();
	await answer("a", { outcome: "stopped" });
	expect(states.at(-1)).toEqual({ state: "looking" });
});
