import { useState } from "react";
import { findAddHost } from "../../app/find-add-host.ts";
import { useText } from "../../i18n/use-text.ts";
import { AddServerForm } from "../servers/add/add-server-form.tsx";

type TeamStepProps = { readonly onBack: () => void; readonly onDone: () => void };

/** A server of a team, in the same way as any other is added. */
export function TeamStep({ onBack, onDone }: TeamStepProps) {
	const t = useText();
	const [host] = useState(() => findAddHost(window));
	if (host === null) return null;
	return (
		<AddServerForm
			host={host}
			label={t("A team server")}
			backLabel={t("Back")}
			onBack={onBack}
			onDone={onDone}
		>
			<div>
				<h3 className="text-18 font-semibold tracking-tight">{t("A team server")}</h3>
				<p className="mt-1 text-13 text-ink-soft">
					{t("Chats there are kept on that server and are the same on all your devices.")}
				</p>
			</div>
		</AddServerForm>
	);
}
