import { useEffect, useState } from "react";
import {
	findUpdateHost,
	type HostFacts,
	type HostSettings,
	type SettingsHost,
} from "../../app/desktop-host.ts";
import { useUpdate } from "../../app/use-update.ts";
import { Switch } from "../../ui/switch.tsx";
import { QuickAskKey } from "./quick-ask-key.tsx";

type Known = { readonly settings: HostSettings; readonly facts: HostFacts };

/** How the app behaves among the other programs of the computer. Each choice holds at once. */
export function DesktopSettings({ host }: { readonly host: SettingsHost }) {
	const [known, setKnown] = useState<Known | null>(null);
	const [updateHost] = useState(() => findUpdateHost(window));
	const update = useUpdate(updateHost);
	const [isRefused, setRefused] = useState(false);
	useEffect(() => {
		read(host).then(setKnown, () => setKnown(null));
	}, [host]);
	if (known === null) return null;
	const { settings, facts } = known;
	const change = (patch: Partial<HostSettings>) => {
		setKnown({ ...known, settings: { ...settings, ...patch } });
		host
			.changeSettings(patch)
			.then(
				() => setRefused(false),
				() => setRefused(true),
			)
			.then(() => read(host).then(setKnown, () => {}));
	};
	return (
		<section aria-labelledby="desktop-settings" className="flex flex-col gap-4">
			<h3 id="desktop-settings" className="font-medium">
				On this computer
			</h3>
			<Switch
				label="Notifications"
				hint="When an answer is there and you are elsewhere."
				isOn={settings.notifications}
				onChange={(notifications) => change({ notifications })}
			/>
			<Switch
				label="Open at login"
				{...(facts.canOpenAtLogin ? {} : { hint: "Only an installed Parley can be opened at login." })}
				isOn={settings.openAtLogin && facts.canOpenAtLogin}
				isDisabled={!facts.canOpenAtLogin}
				onChange={(openAtLogin) => change({ openAtLogin })}
			/>
			{host.platform !== "darwin" && (
				<Switch
					label="Keep running in the background"
					hint={
						facts.hasTray
							? "Closing the window leaves Parley in the tray."
							: "There is no tray in which Parley could stay."
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
				label="Check spelling"
				{...(host.platform === "darwin" ? {} : { hint: "Its word list comes once from a server of Google." })}
				isOn={settings.spellCheck}
				onChange={(spellCheck) => change({ spellCheck })}
			/>
			{update !== null && update.state !== "off" && (
				<Switch
					label="Look for updates"
					hint="You are told of a new version before anything is downloaded."
					isOn={settings.checkForUpdates}
					onChange={(checkForUpdates) => change({ checkForUpdates })}
				/>
			)}
			<p role="status" className="text-13 text-danger empty:hidden">
				{isRefused && "This could not be changed. The logs tell why: Help, Show Logs in the menu."}
			</p>
		</section>
	);
}

async function read(host: SettingsHost): Promise<Known> {
	const [settings, facts] = await Promise.all([host.readSettings(), host.readFacts()]);
	return { settings, facts };
}
