import { RotateCcw } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useParley, useUi } from "../../../app/app-context.tsx";
import { canBind } from "../../../app/can-bind.ts";
import { type Chord, formatChord, isMacSystem, listChords } from "../../../app/chord.ts";
import { type Command, chordOf } from "../../../app/commands.ts";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { IconButton } from "../../../ui/icon-button.tsx";

const GROUPS: readonly Command["group"][] = ["Chat", "Chats", "View", "App"];

/** Keys of the fields, which are not commands. */
function listFixed(t: Text): readonly (readonly [label: string, chord: Chord])[] {
	return [
		[t("Send the message"), "Enter"],
		[t("New line in the message"), "Shift+Enter"],
		[t("One step back, then to the message"), "Escape"],
	];
}

function nameOfGroup(group: Command["group"], t: Text): string {
	switch (group) {
		case "Chat":
			return t("Chat");
		case "Chats":
			return t("Chats");
		case "View":
			return t("View");
		case "App":
			return t("App");
	}
}

/** All commands with their keys, each of which can be given another one. */
export function ShortcutRows() {
	const t = useText();
	const { commands, ui } = useParley();
	const chords = useUi((state) => state.chords);
	const [editing, setEditing] = useState<string | null>(null);
	const [note, setNote] = useState("");
	const isMac = isMacSystem(navigator);

	/** @param chord null: the one it comes with; "": none */
	const setChord = (commandId: string, chord: string | null) =>
		ui.setState((state) => {
			const { [commandId]: _old, ...others } = state.chords;
			return { chords: chord === null ? others : { ...others, [commandId]: chord } };
		});
	const handleKey = (event: KeyboardEvent, command: Command) => {
		event.preventDefault();
		event.stopPropagation();
		if (event.key === "Escape") return stop("");
		if (event.key === "Backspace" || event.key === "Delete") {
			setChord(command.id, "");
			return stop(t("“{command}” has no key now.", { command: command.label }));
		}
		const pressed = listChords(event.nativeEvent, isMac);
		// One that a command has is what would be done; else it is written with the digit of the key, not with its sign.
		const chord =
			pressed.find((one) => commands.some((other) => chordOf(other, chords) === one)) ?? pressed.at(-1);
		if (chord === undefined) return;
		if (!canBind(chord))
			return setNote(
				t("{key} is needed for writing. Add Ctrl or Alt.", { key: formatChord(chord, isMac, t) }),
			);
		take(command, chord);
	};
	/** A key belongs to one command; the one that had it has none. */
	const take = (command: Command, chord: Chord) => {
		const owner = commands.find((other) => other.id !== command.id && chordOf(other, chords) === chord);
		if (owner !== undefined) setChord(owner.id, "");
		setChord(command.id, chord === command.defaultChord ? null : chord);
		const names = { key: formatChord(chord, isMac, t), command: command.label };
		stop(
			owner === undefined
				? t("{key} is “{command}”.", names)
				: t("{key} is “{command}”. It was the key of “{other}”, which has none now.", {
						...names,
						other: owner.label,
					}),
		);
	};
	const stop = (text: string) => {
		setEditing(null);
		setNote(text);
	};
	return (
		<div>
			<p data-setting="keyboard" className="text-13 text-ink-soft">
				{t("Choose a key to give its command another one.")}
			</p>
			<p role="status" className="min-h-6 pt-1 text-13 text-accent">
				{editing === null
					? note
					: note || t("Press the new keys. Backspace takes the key away, Esc keeps it.")}
			</p>
			{GROUPS.map((group) => (
				<section key={group} className="mt-3">
					<h3 className="mb-1 text-12 font-medium text-ink-soft">{nameOfGroup(group, t)}</h3>
					<ul>
						{commands
							.filter((command) => command.group === group && isThere(command))
							.map((command) => {
								const chord = chordOf(command, chords);
								const isOwn = chords[command.id] !== undefined;
								return (
									<li key={command.id} className="flex min-h-9 items-center gap-2">
										<span className="min-w-0 flex-1 wrap-anywhere">{command.label}</span>
										{isOwn && (
											<IconButton
												size="small"
												label={t("Give “{command}” its own key back", { command: command.label })}
												icon={<RotateCcw size={13} />}
												onClick={() =>
													command.defaultChord === null
														? setChord(command.id, null)
														: take(command, command.defaultChord)
												}
											/>
										)}
										<button
											type="button"
											aria-label={t("Key of {command}: {key}", {
												command: command.label,
												key: chord === null ? t("none") : formatChord(chord, isMac, t),
											})}
											aria-pressed={editing === command.id}
											dir="ltr"
											onClick={() => {
												setNote("");
												setEditing(editing === command.id ? null : command.id);
											}}
											onBlur={() => editing === command.id && setEditing(null)}
											onKeyDown={(event) => {
												if (editing === command.id) handleKey(event, command);
											}}
											className="chrome h-7 min-w-16 shrink-0 rounded-small border border-line px-2 text-12 text-ink-soft tabular-nums hover:bg-hover hover:text-ink aria-pressed:border-accent aria-pressed:text-ink"
										>
											{editing === command.id ? "…" : chord === null ? "–" : formatChord(chord, isMac, t)}
										</button>
									</li>
								);
							})}
					</ul>
				</section>
			))}
			<section className="mt-3">
				<h3 className="mb-1 text-12 font-medium text-ink-soft">{t("Writing")}</h3>
				<ul>
					{listFixed(t).map(([label, chord]) => (
						<li key={label} className="flex min-h-8 items-center gap-2">
							<span className="min-w-0 flex-1 wrap-anywhere">{label}</span>
							<kbd dir="ltr" className="min-w-16 px-2 text-center font-sans text-12 text-ink-soft">
								{formatChord(chord, isMac, t)}
							</kbd>
						</li>
					))}
				</ul>
			</section>
		</div>
	);
}

/** Servers that are not there are nothing to give a key to. */
function isThere({ id, isOffered }: Command): boolean {
	return !id.startsWith("server-") || isOffered();
}
