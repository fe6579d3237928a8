import { useEffect, useRef, useState } from "react";
import { useChats, useParley } from "../../app/app-context.tsx";
import { readInvite } from "../../app/login.ts";
import { beginSession, storeLogin } from "../../app/session.ts";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";

/** In the place of the chats, where this server wants to know who one is. */
export function SignInView() {
	const t = useText();
	const { config, mirror } = useParley();
	const { connection, invite: opened } = config;
	const name = useChats((state) => state.server?.name ?? "");
	const [given, setGiven] = useState("");
	const [device, setDevice] = useState(() => guessDevice(navigator.userAgent));
	useEffect(() => {
		// It was opened before the server could say that it lets in no one without a name.
		if (connection.token === null) void mirror.then((opened) => opened?.remove());
	}, [connection, mirror]);
	const form = useRef<HTMLFormElement>(null);
	// There is one thing to do here: to paste the invite, or to press the button where a link has brought it.
	useEffect(
		() => form.current?.querySelector<HTMLElement>(opened === null ? "input" : "button")?.focus(),
		[opened],
	);
	const { isBusy, failure, run, forget } = useAttempt(t("The server did not answer. Try again in a moment."));
	const submit = () =>
		run(async () => {
			const invite = opened ?? readInvite(given);
			if (invite === null)
				return t("This is neither an invite nor a token. Paste the whole link that you were sent.");
			const outcome = await beginSession({ config }, invite, device);
			if (!outcome.ok) return t.failure(outcome.message);
			storeLogin(localStorage, outcome.login);
			location.reload();
			return null;
		});
	return (
		<main className="flex min-h-dvh w-full items-center justify-center p-5">
			<form
				ref={form}
				aria-label={t("Sign in")}
				className="flex w-full max-w-88 flex-col gap-4"
				onInput={forget}
				onSubmit={(event) => {
					event.preventDefault();
					submit();
				}}
			>
				<div>
					<h1 className="text-22 font-semibold tracking-tight">
						{name === "" ? t("Sign in") : t("Sign in to {server}", { server: name })}
					</h1>
					<p className="mt-1 text-13 break-all text-ink-soft">{connection.url}</p>
				</div>
				<p className="text-ink-soft">
					{opened === null
						? t("Whoever runs this server can send you an invite.")
						: t("You were invited to this server. Your chats will be kept on it.")}
				</p>
				{opened === null && (
					<TextField
						isStacked
						label={t("Invite or token")}
						type="password"
						value={given}
						onChange={setGiven}
						placeholder={t("Paste it here")}
					/>
				)}
				<TextField
					isStacked
					label={t("Name of this device")}
					type="text"
					value={device}
					onChange={setDevice}
					maxLength={100}
				/>
				<p role="alert" className="text-13 text-danger empty:hidden">
					{failure}
				</p>
				<Button tone="accent" isSubmit disabled={isBusy}>
					{isBusy ? t("Trying…") : t("Sign in")}
				</Button>
			</form>
		</main>
	);
}

/** By what a person would call it, in so far as the browser says it. */
function guessDevice(userAgent: string): string {
	const system = /Windows|Mac OS X|Android|iPhone|iPad|Linux/.exec(userAgent)?.[0]?.replace(" OS X", "");
	const browser = /Firefox|Edg|Chrome|Safari/.exec(userAgent)?.[0]?.replace("Edg", "Edge");
	return [browser, system].filter((part) => part !== undefined).join(", ");
}
