import { useEffect, useRef, useState } from "react";
import { useParley } from "../../../app/app-context.tsx";
import { findAddHost } from "../../../app/find-add-host.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { AddServerForm } from "./add-server-form.tsx";

/** Takes one more server into the list. Not in a browser, whose page belongs to its server. */
export function AddServerDialog() {
	const t = useText();
	const { ui } = useParley();
	const [host] = useState(() => findAddHost(window));
	const body = useRef<HTMLDivElement>(null);
	useEffect(() => body.current?.querySelector("input")?.focus(), []);
	const close = () => ui.setState({ isAddServerOpen: false });
	if (host === null) return null;
	return (
		<Dialog title={t("Add a server")} onClose={close}>
			<div ref={body}>
				<AddServerForm
					host={host}
					label={t("Add a server")}
					backLabel={t("Cancel")}
					onBack={close}
					onDone={close}
				>
					<p className="text-13 text-ink-soft">
						{t(
							"Its chats are kept there and are the same on all your devices. Nothing is sent before you add it.",
						)}
					</p>
				</AddServerForm>
			</div>
		</Dialog>
	);
}
