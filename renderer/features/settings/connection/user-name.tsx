import { type FormEvent, useState } from "react";
import { useParley } from "../../../app/app-context.tsx";
import { isUserName, storeUser } from "../../../app/runtime-config.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { classNames } from "../../../ui/class-names.ts";

/** Which user one is, where the page says so itself. */
export function UserName() {
	const t = useText();
	const { config } = useParley();
	const [name, setName] = useState(config.connection.userId);
	const isValid = isUserName(name);
	const isChanged = name !== config.connection.userId;
	const handleSubmit = (event: FormEvent) => {
		event.preventDefault();
		if (!isValid || !isChanged) return;
		storeUser(window, name);
		// All that is shown belongs to the other user.
		location.hash = "";
		location.reload();
	};
	return (
		<form data-setting="user" onSubmit={handleSubmit}>
			<label className="mb-2 block font-medium" htmlFor="user-name">
				{t("Your name on this server")}
			</label>
			<div className="flex gap-2">
				<input
					id="user-name"
					value={name}
					maxLength={64}
					spellCheck={false}
					autoComplete="username"
					aria-invalid={!isValid}
					aria-describedby="user-name-hint"
					onChange={(event) => setName(event.target.value)}
					className="h-8 min-w-0 flex-1 rounded-small border border-line-strong bg-raised px-2.5"
				/>
				<Button disabled={!isValid || !isChanged} className="shrink-0" onClick={handleSubmit}>
					{t("Change")}
				</Button>
			</div>
			<p
				id="user-name-hint"
				className={classNames("mt-1.5 text-13", isValid ? "text-ink-faint" : "text-danger")}
			>
				{isValid ? t("Each name has its own chats.") : t("Use 1 to 64 letters, digits or any of _ . @ -")}
			</p>
		</form>
	);
}
