import { useActions, useChats, useParley } from "../../../app/app-context.tsx";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import type { ChatState } from "../../../store/chat-state.ts";
import { Button } from "../../../ui/button.tsx";
import { LoginSettings } from "./login-settings.tsx";
import { UserName } from "./user-name.tsx";

/** Where the page is connected to, and as whom. */
export function ConnectionSettings() {
	const { config } = useParley();
	return (
		<>
			<ConnectionDetails />
			{config.canChangeUser && <UserName />}
			{config.signsIn && config.connection.token !== null && <LoginSettings />}
		</>
	);
}

function ConnectionDetails() {
	const t = useText();
	const { config, ui } = useParley();
	const status = useChats((state) => state.connection);
	const server = useChats((state) => state.server);
	const { reconnect } = useActions();
	const kind =
		server === null
			? t("Not known yet")
			: server.kind === "seed"
				? t("Another chat server")
				: `Parley ${server.version}`;
	return (
		<section data-setting="connection">
			<dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-13 [&_dt]:text-ink-soft [&_dd]:min-w-0 [&_dd]:wrap-anywhere">
				<dt>{t("State")}</dt>
				<dd>{describe(t, status)}</dd>
				<dt>{t("Address")}</dt>
				<dd>{config.connection.url}</dd>
				<dt>{t("Server")}</dt>
				<dd>{server?.name ? `${server.name} (${kind})` : kind}</dd>
			</dl>
			<div className="mt-3 flex flex-wrap gap-2">
				{status.state !== "online" && <Button onClick={reconnect}>{t("Try now")}</Button>}
				<Button onClick={() => ui.setState({ isDoctorOpen: true })}>{t("Check the connection")}</Button>
			</div>
		</section>
	);
}

function describe(t: Text, status: ChatState["connection"]): string {
	switch (status.state) {
		case "online":
			return t("Connected");
		case "connecting":
			return t("Connecting");
		case "waiting":
			return t("No answer; the next attempt follows by itself");
		case "refused":
			return t.failure(status.reason);
	}
}
