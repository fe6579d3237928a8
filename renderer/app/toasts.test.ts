import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { createToasts } from "./toasts.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function openToasts() {
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	const calls: string[] = [];
	const toasts = createToasts(ui);
	const showUndo = (name: string) =>
		toasts.show(name, {
			durationMs: 10_000,
			action: { label: "Undo", run: () => calls.push(`undo ${name}`) },
			onEnd: () => calls.push(`end ${name}`),
		});
	return { toasts, calls, showUndo, texts: () => ui.getState().toasts.map((toast) => toast.text) };
}

test("What can be undone is carried out when its time is over, once", () => {
	const { calls, showUndo, texts } = openToasts();
	showUndo("a");
	vi.advanceTimersByTime(9999);
	expect([calls, texts()]).toEqual([[], ["a"]]);
	vi.advanceTimersByTime(20_000);
	expect([calls, texts()]).toEqual([["end a"], []]);
});

test("What was undone is never carried out", () => {
	const { toasts, calls, showUndo } = openToasts();
	toasts.act(showUndo("a"));
	vi.advanceTimersByTime(60_000);
	toasts.endAll();
	expect(calls).toEqual(["undo a"]);
});

test("What was done last is taken back first, and nothing but what can be", () => {
	const { toasts, calls, texts } = openToasts();
	const offer = (name: string, isUndo: boolean) =>
		toasts.show(name, { action: { label: name, isUndo, run: () => calls.push(name) } });
	offer("a", true);
	offer("b", true);
	offer("look", false);
	toasts.show("plain");
	for (const left of [
		["a", "look", "plain"],
		["look", "plain"],
		["look", "plain"],
	]) {
		toasts.undo();
		expect(texts()).toEqual(left);
	}
	expect(calls).toEqual(["b", "a"]);
});

test("A page that goes away carries out all that waits", () => {
	const { toasts, calls, showUndo } = openToasts();
	showUndo("a");
	showUndo("b");
	toasts.endAll();
	vi.advanceTimersByTime(60_000);
	expect(calls).toEqual(["end a", "end b"]);
});

test("What a person has to answer stands until then, whatever else is said, and outlives the page", () => {
	const { toasts, calls, texts } = openToasts();
	const onEnd = () => calls.push("dropped");
	const [first] = ["refused", "refused"].map((text) => toasts.show(text, { durationMs: null, onEnd }));
	for (const text of ["a", "b", "c", "d", "refused"]) toasts.show(text);
	toasts.hold(first ?? 0, true);
	toasts.hold(first ?? 0, false);
	vi.advanceTimersByTime(1e9);
	toasts.endAll();
	expect([calls, texts()]).toEqual([[], ["refused", "refused"]]);
	toasts.withdraw(first ?? 0);
	expect([calls, texts()]).toEqual([[], ["refused"]]);
	toasts.dismiss((first ?? 0) + 1);
	expect([calls, texts()]).toEqual([["dropped"], []]);
});

test("A toast under the pointer stays, and has its whole time again afterwards", () => {
	const { toasts, calls, showUndo } = openToasts();
	const id = showUndo("a");
	vi.advanceTimersByTime(9000);
	toasts.hold(id, true);
	vi.advanceTimersByTime(60_000);
	expect(calls).toEqual([]);
	toasts.hold(id, false);
	vi.advanceTimersByTime(9999);
	expect(calls).toEqual([]);
	vi.advanceTimersByTime(1);
	expect(calls).toEqual(["end a"]);
});

test("The same sentence is shown once, and too many make room without ending what can be undone", () => {
	const { toasts, calls, showUndo, texts } = openToasts();
	showUndo("a");
	for (const text of ["x", "x", "y", "z", "w"]) toasts.show(text);
	expect(texts()).toEqual(["a", "y", "z", "w"]);
	expect(calls).toEqual([]);
});
