import { useEffect, useRef, useState } from "react";
import {
	findSettingsHost,
	findUpdateHost,
	type HostFacts,
	type HostSettings,
	type SettingsHost,
} from "../../../app/desktop-host.ts";
import { useUpdate } from "../../../app/use-update.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Switch } from "../../../ui/switch.tsx";
import { QuickAskKey } from "./quick-ask-key.tsx";

type Known = { readonly settings: HostSettings; readonly facts: HostFacts };

/** How the app behaves among the other programs of the computer. Each choice holds at once. */
export function DesktopSettings() {
	const [host] = useState(() => findSettingsHost(window));
	return host === null ? null : <Settings host={host} />;
}

function Settings({ host }: { readonly host: SettingsHost }) {
	const t = useText();
	const [known, setKnown] = useState<Known | null>(null);
	const [updateHost] = useState(() => findUpdateHost(window));
	const update = useUpdate(updateHost);
	const [isRefused, setRefused] = useState(false);
	const changes = useRef(0);
	useEffect(() => {
		read(host).then(setKnown, () => setKnown(null));
	}, [host]);
	if (known === null) return null;
	const { settings, facts } = known;
	const change = (patch: Partial<HostSettings>) => {
		setKnown((now) => now && { ...now, settings: { ...now.settings, ...patch } });
		const number = ++changes.current;
		// What is read between two changes would show the second one as it was.
		const show = (read: Known) => number === changes.current && setKnown(read);
		const tell = async (wasRefused: boolean) => {
			const latest = await read(host).catch(() => null);
			if (latest !== null) show(latest);
			// Told along with what holds again, not before it.
			setRefused(wasRefused);
		};
		void host.changeSettings(patch).then(
			() => tell(false),
			() => tell(true),
		);
	};
	return (
		<>
			<Switch
				setting="notifications"
				label={t("Notifications")}
				hint={t("When an answer is there and you are elsewhere.")}
				isOn={settings.notifications}
				onChange={(notifications) => change({ notifications })}
			/>
			<Switch
				setting="open-at-login"
				label={t("Open at login")}
				{...(facts.canOpenAtLogin ? {} : { hint: t("Only an installed Parley can be opened at login.") })}
				isOn={settings.openAtLogin && facts.canOpenAtLogin}
				isDisabled={!facts.canOpenAtLogin}
				onChange={(openAtLogin) => change({ openAtLogin })}
			/>
			{host.platform !== "darwin" && (
				<Switch
					setting="keep-running"
					label={t("Keep running in the background")}
					hint={
						facts.hasTray
							? t("Closing the window leaves Parley in the tray.")
							: t("There is no tray in which Parley could stay.")
					}
					isOn={settings.keepRunning && facts.hasTray}
					isDisabled={!facts.hasTray}
					onChange={(keepRunning) => change({ keepRunning })}
				/>
			)}
			<QuickAskKey
				platform={host.platform}
				value={settings.quickAskShortcut}
				isTaken={facts.isQuickAskKeyTaken}
				onChange={(quickAskShortcut) => change({ quickAskShortcut })}
			/>
			<Switch
				setting="spelling"
				label={t("Check spelling")}
				{...(host.platform === "darwin"
					? {}
					: { hint: t("Its word list comes once from a server of Google.") })}
				isOn={settings.spellCheck}
				onChange={(spellCheck) => change({ spellCheck })}
			/>
			{update !== null && update.state !== "off" && (
				<Switch
					setting="updates"
					label={t("Look for updates")}
					hint={t("You are told of a new version before anything is downloaded.")}
					isOn={settings.checkForUpdates}
					onChange={(checkForUpdates) => change({ checkForUpdates })}
				/>
			)}
			<p role="status" className="text-13 text-danger empty:hidden">
				{isRefused && t("This could not be changed. The logs tell why: Help, Show Logs in the menu.")}
			</p>
		</>
	);
}

async function read(host: SettingsHost): Promise<Known> {
	const [settings, facts] = await Promise.all([host.readSettings(), host.readFacts()]);
	return { settings, facts };
}
