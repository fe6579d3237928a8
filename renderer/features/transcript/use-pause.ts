import { useEffect, useState } from "react";
import { useParley } from "../../app/app-context.tsx";
import type { ChatState } from "../../store/chat-state.ts";

/** Text that comes slower than this is waited for. */
const PAUSE_MS = 900;

/** Whether nothing was added for a moment to an answer that is being written; also before its first word. */
export function usePause(messageId: string, isGrowing: boolean): boolean {
	const { chats } = useParley();
	const [isPaused, setPaused] = useState(true);
	// Beside what is drawn: an effect and a timer for each piece of text would cost more than the caret is worth.
	useEffect(() => {
		if (!isGrowing) return;
		let length = lengthOf(chats.getState(), messageId);
		let grownMs = 0;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const wait = (ms: number) => {
			timer = setTimeout(() => {
				const restMs = grownMs + PAUSE_MS - performance.now();
				if (restMs > 0) return wait(restMs);
				timer = undefined;
				setPaused(true);
			}, ms);
		};
		const stop = chats.subscribe((state) => {
			const now = lengthOf(state, messageId);
			if (now === length) return;
			length = now;
			grownMs = performance.now();
			if (timer !== undefined) return;
			setPaused(false);
			wait(PAUSE_MS);
		});
		return () => {
			stop();
			clearTimeout(timer);
			setPaused(true);
		};
	}, [chats, messageId, isGrowing]);
	return isPaused;
}

function lengthOf({ live }: ChatState, messageId: string): number {
	const answer = live[messageId];
	return answer === undefined ? 0 : answer.content.length + answer.reasoning.length;
}
