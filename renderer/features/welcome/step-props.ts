export type StepProps = {
	readonly onBack: () => void;
	/** It is set up; `text` says what that means now. */
	readonly onDone: (text: string) => void;
};
