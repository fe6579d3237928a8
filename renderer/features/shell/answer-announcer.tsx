import { useEffect, useState } from "react";
import { useParley } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import type { ChatFacts } from "../../store/chat-state.ts";
import { selectMessage, selectPending, selectRunning } from "../../store/selectors.ts";
import type { UiState } from "../../store/ui-state.ts";
import { nextSentences } from "./next-sentences.ts";

/** Sentences that stay, for readers that are slower than the answer. */
const KEPT = 12;
/** What is looked through for sentences that are complete gathers for this long. */
const GATHER_MS = 300;

type Told = { readonly id: number; readonly text: string };

/** Reads the answer of the open chat to those who do not see it, sentence by sentence as it comes. */
export function AnswerAnnouncer() {
	const t = useText();
	const { chats, ui } = useParley();
	const [told, setTold] = useState<readonly Told[]>([]);
	useEffect(() => {
		/** Chats that are waiting for an answer; what was read from the server is no news. */
		const waiting = new Set<string>();
		/** How far an answer was told; infinite: it has ended. */
		const ends = new Map<string, number>();
		let lastId = 0;
		const say = (texts: readonly string[]) => {
			if (texts.length === 0) return;
			const added = texts.map((text) => ({ id: ++lastId, text }));
			setTold((before) => [...before, ...added].slice(-KEPT));
		};
		const tellNext = (id: string, text: string, isEnded: boolean) => {
			const { said, end } = nextSentences(text, ends.get(id) ?? 0, isEnded, t("code"));
			ends.set(id, isEnded ? Number.POSITIVE_INFINITY : end);
			say(said);
		};
		const tell = () => {
			const state = chats.getState();
			const chatId = ui.getState().selectedChatId;
			if (chatId === null) return;
			noteWaiting(state, chatId, waiting);
			if (!waiting.has(chatId)) return;
			const running = selectRunning(state, chatId);
			const live = state.live[running?.messageId ?? ""];
			if (live !== undefined) {
				if (live.structured === undefined) tellNext(live.messageId, live.content, false);
				return;
			}
			const last = state.conversations[chatId]?.branch.at(-1);
			const message = last === undefined ? undefined : selectMessage(state, chatId, last);
			if (message?.is_ai !== true || message.status === "streaming") return;
			if (ends.get(message.id) === Number.POSITIVE_INFINITY) return;
			waiting.delete(chatId);
			if (message.structured === true) {
				ends.set(message.id, Number.POSITIVE_INFINITY);
				say([t("The answer is finished.")]);
			} else tellNext(message.id, message.content, true);
		};
		// A chat is opened after something was sent to it where it is new, and is answered before it has its new id.
		const tellIfOther = (now: UiState, before: UiState) => {
			if (now.selectedChatId !== before.selectedChatId) tell();
		};
		let timer: ReturnType<typeof setTimeout> | undefined;
		const tellSoon = () => {
			timer ??= setTimeout(() => {
				timer = undefined;
				tell();
			}, GATHER_MS);
		};
		const unsubscribes = [chats.facts.subscribe(tell), chats.subscribe(tellSoon), ui.subscribe(tellIfOther)];
		return () => {
			clearTimeout(timer);
			for (const unsubscribe of unsubscribes) unsubscribe();
		};
	}, [chats, ui, t]);
	return (
		<div aria-live="polite" aria-relevant="additions" className="sr-only" data-announcer>
			{told.map(({ id, text }) => (
				<p key={id} dir="auto">
					{text}
				</p>
			))}
		</div>
	);
}

/** A chat waits as soon as something was sent or an answer runs; the one it becomes on the server waits too. */
function noteWaiting(state: ChatFacts, chatId: string, waiting: Set<string>): void {
	if (selectPending(state.outbox, chatId).length > 0 || selectRunning(state, chatId) !== undefined)
		waiting.add(chatId);
	for (const [local, assigned] of Object.entries(state.assigned))
		if (waiting.delete(local)) waiting.add(assigned);
}
