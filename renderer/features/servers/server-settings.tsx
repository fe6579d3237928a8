import { useState } from "react";
import { useParley } from "../../app/app-context.tsx";
import { findHostDoctor } from "../../app/doctor/find-host-doctor.ts";
import { findServersHost } from "../../app/find-servers-host.ts";
import type { ServersHost } from "../../app/servers.ts";
import { useServers } from "../../app/use-servers.ts";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { laterPart } from "../../ui/later-part.tsx";
import { ServerItem } from "./server-item.tsx";

const DiagnosisDialog = laterPart(
	async () => (await import("./doctor/diagnosis-dialog.tsx")).DiagnosisDialog,
);

/** All servers of the app, with what can be done to each. */
export function ServerSettings() {
	const [host] = useState(() => findServersHost(window));
	return host === null ? null : <ServerList host={host} />;
}

function ServerList({ host }: { readonly host: ServersHost }) {
	const t = useText();
	const { ui } = useParley();
	const servers = useServers();
	const [said, setSaid] = useState("");
	const [doctor] = useState(() => findHostDoctor(window));
	const [checked, setChecked] = useState<string | null>(null);
	const checkedServer = servers.find(({ id }) => id === checked);
	const attempt = (step: Promise<void>, done = "") => {
		step.then(
			() => setSaid(done),
			() => setSaid(t("The server could not be changed. The log has the reason.")),
		);
	};
	return (
		<section data-setting="servers" className="flex flex-col gap-3">
			<p className="text-13 text-ink-soft">
				{t("Chats of each server stay there. A server that is away does not hold up the others.")}
			</p>
			<ul className="flex flex-col divide-y divide-line rounded-panel border border-line">
				{servers.map((server, index) => (
					<li key={server.id} className="px-3 py-2">
						<ServerItem
							server={server}
							place={{ index, count: servers.length }}
							host={host}
							attempt={attempt}
							onCheck={doctor && (() => setChecked(server.id))}
						/>
					</li>
				))}
			</ul>
			<Button
				className="self-start"
				onClick={() => ui.setState({ isAddServerOpen: true, isSettingsOpen: false })}
			>
				{t("Add a server…")}
			</Button>
			<p role="status" className="text-13 text-ink-soft empty:hidden">
				{said}
			</p>
			{doctor !== null && checkedServer !== undefined && (
				<DiagnosisDialog doctor={doctor} server={checkedServer} onClose={() => setChecked(null)} />
			)}
		</section>
	);
}
