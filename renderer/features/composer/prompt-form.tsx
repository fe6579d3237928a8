import { type FormEvent, useId, useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { fillVariables, listVariables } from "./prompt-variables.ts";

type PromptFormProps = {
	readonly name: string;
	readonly text: string;
	readonly onInsert: (text: string) => void;
	readonly onClose: () => void;
};

/** Asks for the variables of a prompt. */
export function PromptForm({ name, text, onInsert, onClose }: PromptFormProps) {
	const t = useText();
	const id = useId();
	const variables = listVariables(text);
	const [values, setValues] = useState<Readonly<Record<string, string>>>({});
	const handleSubmit = (event: FormEvent) => {
		event.preventDefault();
		const given = Object.fromEntries(variables.map((variable) => [variable, values[variable] ?? ""]));
		onClose();
		onInsert(fillVariables(text, given));
	};
	return (
		<Dialog title={name} onClose={onClose}>
			{/* Enter in a field must not reach the form it is part of in React's tree. */}
			<form
				onSubmit={(event) => {
					event.stopPropagation();
					handleSubmit(event);
				}}
				onKeyDown={(event) => event.stopPropagation()}
				className="flex flex-col gap-3"
			>
				{variables.map((variable, index) => (
					<div key={variable} className="flex flex-col gap-1">
						<label htmlFor={`${id}-${index}`} className="text-13 text-ink-soft">
							{variable}
						</label>
						<textarea
							id={`${id}-${index}`}
							ref={index === 0 ? beginHere : undefined}
							rows={1}
							value={values[variable] ?? ""}
							onChange={(event) => setValues({ ...values, [variable]: event.target.value })}
							onKeyDown={(event) => {
								if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
								event.preventDefault();
								event.currentTarget.form?.requestSubmit();
							}}
							className="max-h-40 min-h-8 resize-none rounded-small border border-line-strong bg-raised px-2.5 py-1.5 [field-sizing:content]"
						/>
					</div>
				))}
				<div>
					<Button isSubmit tone="accent">
						{t("Insert")}
					</Button>
				</div>
			</form>
		</Dialog>
	);
}

/** Where the focus goes when the dialog opens. */
function beginHere(element: HTMLElement | null): void {
	element?.setAttribute("autofocus", "");
}
