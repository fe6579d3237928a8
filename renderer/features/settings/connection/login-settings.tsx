import { useActions, useChats, useParley } from "../../../app/app-context.tsx";
import { endSession } from "../../../app/session.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { useAttempt } from "../../../ui/use-attempt.ts";

/** As whom one is signed in, and the way out. */
export function LoginSettings() {
	const t = useText();
	const parley = useParley();
	const { userId } = parley.config.connection;
	const { say } = useActions();
	const unsent = useChats((state) => state.outbox.length);
	const { isBusy, run } = useAttempt("");
	const leave = () =>
		run(async () => {
			if (unsent > 0) {
				say(t("Messages still wait to be sent. Send or discard them first, so that nothing is lost."));
				return null;
			}
			await endSession(parley, window);
			location.hash = "";
			location.reload();
			return null;
		});
	return (
		<section data-setting="login">
			<h3 className="mb-2 font-medium">{t("Signed in as {name}", { name: userId })}</h3>
			<p className="mb-3 text-13 text-ink-soft">
				{t("Signing out takes everything off this browser. Your chats stay on the server.")}
			</p>
			<Button disabled={isBusy} onClick={leave}>
				{t("Sign out")}
			</Button>
		</section>
	);
}
