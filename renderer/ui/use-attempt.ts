import { useRef, useState } from "react";

export type Attempt = {
	readonly isBusy: boolean;
	/** Why the last one failed; null: it did not. */
	readonly failure: string | null;
	/** @param step resolves with a sentence for the person where it failed, else with null */
	readonly run: (step: () => Promise<string | null>) => void;
	/** Like `run`, but waits for those before it where `run` does nothing: for what may not be lost, such as a switch. */
	readonly runNext: (step: () => Promise<string | null>) => void;
	/** What was tried is not what is wanted any more, so that nobody need read why it failed. */
	readonly forget: () => void;
};

/** Something that takes time and may fail. One at a time. @param fallback sentence for a failure that has none */
export function useAttempt(fallback: string): Attempt {
	const [isBusy, setBusy] = useState(false);
	const [failure, setFailure] = useState<string | null>(null);
	const last = useRef(Promise.resolve());
	const runNext = (step: () => Promise<string | null>) => {
		setBusy(true);
		setFailure(null);
		const done = last.current.then(step).catch(() => fallback);
		const settled = done.then((failed) => {
			setFailure(failed);
			if (last.current === settled) setBusy(false);
		});
		last.current = settled;
	};
	const run = (step: () => Promise<string | null>) => {
		if (!isBusy) runNext(step);
	};
	const forget = () => setFailure(null);
	return { isBusy, failure, run, runNext, forget };
}
