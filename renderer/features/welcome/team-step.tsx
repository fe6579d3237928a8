import { useState } from "react";
import { useActions } from "../../app/app-context.tsx";
import type { ServerCheck, ServerChoice, ServerHost } from "../../app/desktop-host.ts";
import { isUserName } from "../../app/runtime-config.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { TextField } from "../../ui/text-field.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { describeNoAddress, readAddress } from "./read-address.ts";
import { readInviteLink } from "./read-invite-link.ts";
import { StepForm } from "./step-form.tsx";
import type { StepProps } from "./step-props.ts";

type TeamStepProps = Pick<StepProps, "onBack"> & { readonly host: ServerHost; readonly choice: ServerChoice };
type Found = Extract<ServerCheck, { ok: true }>;

/** A server of a team: asked what it is, and whether it lets this person in, before the window goes there. */
export function TeamStep({ host, choice, onBack }: TeamStepProps) {
	const t = useText();
	const { openWelcome, say } = useActions();
	const [address, setAddress] = useState(choice.url ?? "");
	const [userId, setUserId] = useState(choice.url === null ? "" : choice.userId);
	const [token, setToken] = useState("");
	const [wantsToken, setWantsToken] = useState(choice.hasToken);
	const [found, setFound] = useState<Found | null>(null);
	const { isBusy, failure, run } = useAttempt(
		t("This address or token cannot be used as it is. Check both."),
	);
	const forget = (set: (text: string) => void) => (text: string) => {
		set(text);
		setFound(null);
	};
	const isInvite = readInviteLink(address) !== null;
	const submit = () =>
		run(async () => {
			const invite = readInviteLink(address);
			if (invite !== null) {
				const check = await host.acceptInvite(invite);
				// Where it is good, the page goes away now.
				return check.ok ? null : check.message;
			}
			const url = readAddress(address);
			if (url === null) return describeNoAddress(t);
			if (!isUserName(userId)) return t("Your name there has 1 to 64 letters, digits or any of _ . @ -");
			const input = { url, userId, ...(token.trim() === "" ? {} : { token: token.trim() }) };
			let { name } = found ?? { name: "" };
			if (found === null) {
				const check = await host.checkServer(input);
				if (!check.ok) {
					setWantsToken((wanted) => wanted || check.wantsToken);
					return t.failure(check.message);
				}
				setFound(check);
				name = check.name;
				// What should be known first is shown first.
				if (noticesOf(check, t).length > 0) return null;
			}
			// The page goes away now; that the welcome was seen has to be told before.
			openWelcome(false);
			await host
				.chooseServer({ ...input, name })
				.catch(() => say(t("The server could not be changed. The log has the reason.")));
			return null;
		});
	return (
		<StepForm
			title={t("A team server")}
			hint={t("Chats there are kept on that server and are the same on all your devices.")}
			action={found === null ? t("Connect") : t("Use this server")}
			isBusy={isBusy}
			failure={failure}
			onBack={onBack}
			onSubmit={submit}
		>
			<div className="flex flex-col gap-3">
				<TextField
					label={t("Address or invite")}
					type="text"
					value={address}
					onChange={forget(setAddress)}
					placeholder="https://chat.example.org"
				/>
				{!isInvite && (
					<TextField
						label={t("Your name")}
						type="text"
						value={userId}
						onChange={forget(setUserId)}
						maxLength={64}
					/>
				)}
				{wantsToken && !isInvite && (
					<TextField
						label={t("Token")}
						type="password"
						value={token}
						onChange={forget(setToken)}
						placeholder={
							choice.hasToken ? t("One is kept; empty leaves it as it is") : t("From who runs the server")
						}
					/>
				)}
			</div>
			<div role="status" className="flex flex-col gap-1 text-13 text-ink-soft empty:hidden">
				{found !== null && noticesOf(found, t).map((notice) => <p key={notice}>{notice}</p>)}
			</div>
		</StepForm>
	);
}

function noticesOf({ kind, warning }: Found, t: Text): readonly string[] {
	const seed =
		kind === "seed"
			? t(
					"This is a simpler chat server. Chats and answers work; stopping, search and other extras are not there.",
				)
			: null;
	return [seed, warning === null ? null : t.failure(warning)].filter((notice) => notice !== null);
}
