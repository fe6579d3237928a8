import { useState } from "react";
import { useChats, useParley } from "../../../app/app-context.tsx";
import { endSession, finishDeletes } from "../../../app/session.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { TextButton } from "../../../ui/text-button.tsx";
import { useAttempt } from "../../../ui/use-attempt.ts";
import { showSignedOut } from "./signed-out.tsx";

/** As whom one is signed in, and the way out. */
export function LoginSettings() {
	const t = useText();
	const parley = useParley();
	const { userId } = parley.config.connection;
	const unsent = useChats((state) => state.outbox.length);
	const unmade = useChats((state) => state.changes.length);
	const [isAsked, setAsked] = useState(false);
	const { isBusy, run } = useAttempt("");
	const isWaiting = unsent + unmade > 0;
	const leave = (isCertain: boolean) =>
		run(async () => {
			await finishDeletes(parley);
			const { outbox, changes } = parley.chats.getState();
			setAsked(!isCertain);
			if (!isCertain && outbox.length + changes.length > 0) return null;
			const isTold = await endSession(parley, window);
			location.hash = "";
			if (!isTold) {
				showSignedOut(document, t);
				return null;
			}
			location.reload();
			return null;
		});
	return (
		<section data-setting="login">
			<h3 className="mb-2 font-medium">{t("Signed in as {name}", { name: userId })}</h3>
			<p className="mb-3 text-13 text-ink-soft">
				{t("Signing out takes everything off this browser. Your chats stay on the server.")}
			</p>
			{isAsked && isWaiting ? (
				<div className="flex flex-wrap items-center gap-2 text-13">
					<Lost unsent={unsent} unmade={unmade} />
					<Button tone="danger" disabled={isBusy} onClick={() => leave(true)}>
						{t("Sign out all the same")}
					</Button>
					<TextButton onClick={() => setAsked(false)}>{t("Stay")}</TextButton>
				</div>
			) : (
				<Button disabled={isBusy} onClick={() => leave(false)}>
					{t("Sign out")}
				</Button>
			)}
		</section>
	);
}

function Lost({ unsent, unmade }: { readonly unsent: number; readonly unmade: number }) {
	const t = useText();
	return (
		<strong role="alert" className="w-full font-semibold text-danger">
			{unsent > 0 && (
				<span className="block">
					{t.count(
						unsent,
						"{count} message that has not reached the server is lost.",
						"{count} messages that have not reached the server are lost.",
					)}
				</span>
			)}
			{unmade > 0 && (
				<span className="block">
					{t.count(
						unmade,
						"{count} change that has not reached the server is lost.",
						"{count} changes that have not reached the server are lost.",
					)}
				</span>
			)}
		</strong>
	);
}
