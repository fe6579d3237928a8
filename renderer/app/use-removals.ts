import { useText } from "../i18n/use-text.ts";
import { useActions, useParley, useUi } from "./app-context.tsx";

type Removal = {
	readonly id: string;
	/** What is said beside the button that undoes it. */
	readonly text: string;
	/** Carried out when the time to undo is over, or the page goes. */
	readonly remove: () => Promise<void>;
};

/**
 * Removing of what cannot be put back, such as a key that nothing reads again: at first it is only out of sight. If all
 * ends before the time is over, it is still there.
 */
export function useRemovals(kind: "provider" | "tool-server") {
	const t = useText();
	const { ui } = useParley();
	const { offerUndo, dismissToast, say } = useActions();
	const leaving = useUi((state) => state.leaving);
	const nameOf = (id: string) => `${kind} ${id}`;
	const show = (name: string) =>
		ui.setState((state) => ({ leaving: new Map([...state.leaving].filter(([key]) => key !== name)) }));
	return {
		isLeaving: (id: string) => leaving.has(nameOf(id)),
		removeLater({ id, text, remove }: Removal): void {
			const name = nameOf(id);
			const done = Promise.withResolvers<void>();
			const fail = () => {
				show(name);
				say(t("It could not be removed. Try again."));
			};
			const toast = offerUndo(
				text,
				() => {
					show(name);
					done.resolve();
				},
				() => void remove().catch(fail).then(done.resolve),
			);
			const finish = () => {
				dismissToast(toast);
				return done.promise;
			};
			ui.setState((state) => ({ leaving: new Map(state.leaving).set(name, finish) }));
		},
		/** Before another of this kind is saved, which may have the name of one that is leaving. */
		async finish(): Promise<void> {
			const ours = [...ui.getState().leaving].filter(([key]) => key.startsWith(`${kind} `));
			for (const [name, end] of ours) {
				await end();
				show(name);
			}
		},
	};
}
