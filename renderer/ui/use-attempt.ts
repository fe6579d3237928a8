import { useState } from "react";

export type Attempt = {
	readonly isBusy: boolean;
	/** Why the last one failed; null: it did not. */
	readonly failure: string | null;
	/** @param step resolves with a sentence for the person where it failed, else with null */
	readonly run: (step: () => Promise<string | null>) => void;
};

/** Something that takes time and may fail. One at a time. @param fallback sentence for a failure that has none */
export function useAttempt(fallback: string): Attempt {
	const [isBusy, setBusy] = useState(false);
	const [failure, setFailure] = useState<string | null>(null);
	const run = (step: () => Promise<string | null>) => {
		if (isBusy) return;
		setBusy(true);
		setFailure(null);
		void step()
			.catch(() => fallback)
			.then((failed) => {
				setFailure(failed);
				setBusy(false);
			});
	};
	return { isBusy, failure, run };
}
