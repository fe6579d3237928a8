import { type FormEvent, useState } from "react";
import { useActions, useChats, useParley, useUi } from "../../app/app-context.tsx";
import { findProviderHost, findSettingsHost } from "../../app/desktop-host.ts";
import { isUserName, storeUser } from "../../app/runtime-config.ts";
import type { Theme } from "../../store/ui-state.ts";
import { Button } from "../../ui/button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { DesktopSettings } from "./desktop-settings.tsx";
import { ProviderSettings } from "./provider-settings.tsx";

const THEMES: readonly { readonly theme: Theme; readonly label: string }[] = [
	{ theme: "system", label: "As the system" },
	{ theme: "light", label: "Light" },
	{ theme: "dark", label: "Dark" },
];

export function SettingsDialog() {
	const { openSettings, openWelcome } = useActions();
	const { config } = useParley();
	const [providerHost] = useState(() => findProviderHost(window));
	const [settingsHost] = useState(() => findSettingsHost(window));
	return (
		<Dialog title="Settings" onClose={() => openSettings(false)}>
			<div className="flex flex-col gap-6">
				<ThemeChoice />
				{providerHost !== null && <ProviderSettings host={providerHost} />}
				{settingsHost !== null && <DesktopSettings host={settingsHost} />}
				{config.canChangeUser && <UserName />}
				<ConnectionDetails />
				{providerHost !== null && (
					<section>
						<h3 className="mb-2 font-medium">How to begin</h3>
						<p className="mb-3 text-13 text-ink-soft">
							Choose again who answers and where your chats are kept.
						</p>
						<Button onClick={() => openWelcome(true)}>Show the welcome</Button>
					</section>
				)}
			</div>
		</Dialog>
	);
}

function ThemeChoice() {
	const current = useUi((state) => state.theme);
	const { setTheme } = useActions();
	return (
		<fieldset>
			<legend className="mb-2 font-medium">Appearance</legend>
			<div className="grid grid-cols-3 gap-1 rounded-panel border border-line p-1">
				{THEMES.map(({ theme, label }) => (
					<label
						key={theme}
						className={classNames(
							"chrome relative flex h-8 items-center justify-center rounded-small text-13 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
							current === theme ? "bg-chosen font-medium" : "text-ink-soft hover:text-ink",
						)}
					>
						<input
							type="radio"
							name="theme"
							checked={current === theme}
							onChange={() => setTheme(theme)}
							className="sr-only"
						/>
						{label}
					</label>
				))}
			</div>
		</fieldset>
	);
}

function UserName() {
	const { config } = useParley();
	const [name, setName] = useState(config.connection.userId);
	const isValid = isUserName(name);
	const isChanged = name !== config.connection.userId;
	const handleSubmit = (event: FormEvent) => {
		event.preventDefault();
		if (!isValid || !isChanged) return;
		storeUser(window, name);
		// All that is shown belongs to the other user.
		location.hash = "";
		location.reload();
	};
	return (
		<form onSubmit={handleSubmit}>
			<label className="mb-2 block font-medium" htmlFor="user-name">
				Your name on this server
			</label>
			<div className="flex gap-2">
				<input
					id="user-name"
					value={name}
					maxLength={64}
					spellCheck={false}
					autoComplete="username"
					aria-invalid={!isValid}
					aria-describedby="user-name-hint"
					onChange={(event) => setName(event.target.value)}
					className="h-8 min-w-0 flex-1 rounded-small border border-line-strong bg-raised px-2.5"
				/>
				<Button disabled={!isValid || !isChanged} className="shrink-0" onClick={handleSubmit}>
					Change
				</Button>
			</div>
			<p
				id="user-name-hint"
				className={classNames("mt-1.5 text-13", isValid ? "text-ink-faint" : "text-danger")}
			>
				{isValid ? "Each name has its own chats." : "Use 1 to 64 letters, digits or any of _ . @ -"}
			</p>
		</form>
	);
}

function ConnectionDetails() {
	const { config } = useParley();
	const status = useChats((state) => state.connection);
	const server = useChats((state) => state.server);
	const { reconnect } = useActions();
	const kind =
		server === null
			? "Not known yet"
			: server.kind === "seed"
				? "Another chat server"
				: `Parley ${server.version}`;
	return (
		<section>
			<h3 className="mb-2 font-medium">Connection</h3>
			<dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-13 [&_dt]:text-ink-soft [&_dd]:min-w-0 [&_dd]:break-all">
				<dt>State</dt>
				<dd>{describe(status.state)}</dd>
				<dt>Address</dt>
				<dd>{config.connection.url}</dd>
				<dt>Server</dt>
				<dd>{server?.name ? `${server.name} (${kind})` : kind}</dd>
			</dl>
			{status.state !== "online" && (
				<Button className="mt-3" onClick={reconnect}>
					Try now
				</Button>
			)}
		</section>
	);
}

function describe(state: "connecting" | "online" | "waiting" | "refused"): string {
	switch (state) {
		case "online":
			return "Connected";
		case "connecting":
			return "Connecting";
		case "waiting":
			return "No answer; the next attempt follows by itself";
		case "refused":
			return "Refused by the server";
	}
}
