import { useState } from "react";
import { useActions, useChats, useParley } from "../../../app/app-context.tsx";
import {
	type MirrorSettings,
	readMirrorSettings,
	writeMirrorSettings,
} from "../../../app/mirror-settings.ts";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import type { ChatState } from "../../../store/chat-state.ts";
import { Button } from "../../../ui/button.tsx";
import { describeSize } from "../../../ui/describe-size.ts";
import { SegmentedChoice } from "../../../ui/segmented-choice.tsx";
import { Switch } from "../../../ui/switch.tsx";
import { ProgressBar } from "../data/progress-bar.tsx";

const GIB = 1024 ** 3;
const LIMITS = [GIB / 4, GIB, 4 * GIB, 16 * GIB] as const;

/** Whether the history of this server is kept here, how much of it there is, and how to be rid of it. */
export function MirrorSetting() {
	const t = useText();
	const { config, mirror } = useParley();
	const { key } = config.connection;
	const status = useChats((state) => state.mirror);
	const { say } = useActions();
	const [settings, setSettings] = useState(() => readMirrorSettings(localStorage, key));
	const change = (changed: Partial<MirrorSettings>) => {
		// Another tab may have changed something else of them.
		const now = { ...readMirrorSettings(localStorage, key), ...changed };
		writeMirrorSettings(localStorage, key, now);
		setSettings(now);
	};
	const turn = async (isOn: boolean) => {
		change({ isOn });
		// All that was written is on disk; the page begins anew with the history beside it.
		if (isOn) return location.reload();
		await (await mirror)?.remove();
		say(t("The history was removed from this computer. It is on the server as before."));
	};
	const remove = async () => {
		await (await mirror)?.remove();
		location.reload();
	};
	const isUnavailable = status?.state === "unavailable";
	const isReady = settings.isOn && status?.state === "ready";
	return (
		<section data-setting="mirror" className="grid gap-3">
			<Switch
				label={t("Keep my history on this computer")}
				hint={
					isUnavailable
						? t(
								"This browser cannot keep it: it needs a page of https, and storage for files. Chats are read from the server.",
							)
						: t("Chats can be read and searched at once, also while the server is away.")
				}
				isOn={settings.isOn && !isUnavailable}
				isDisabled={isUnavailable}
				onChange={(isOn) => void turn(isOn)}
			/>
			{isReady && (
				<>
					<p className="text-13 text-ink-soft">{describe(status, t)}</p>
					{status.share < 1 && (
						<div className="flex items-center gap-3">
							<ProgressBar label={t("Copying your history to this computer")} share={status.share} />
							<Button
								onClick={() => {
									change({ isPaused: !status.isPaused });
									void mirror.then((kept) => kept?.tell({ type: "paused", isPaused: !status.isPaused }));
								}}
							>
								{status.isPaused ? t("Go on") : t("Pause")}
							</Button>
						</div>
					)}
					<div className="grid gap-1.5">
						<h4 className="font-medium">{t("At most")}</h4>
						<SegmentedChoice
							label={t("At most")}
							value={String(settings.limitBytes)}
							options={LIMITS.map((bytes) => ({
								value: String(bytes),
								label: describeSize(bytes, t.locale),
							}))}
							onChange={(value) => {
								change({ limitBytes: Number(value) });
								void mirror.then((kept) => kept?.tell({ type: "limit", bytes: Number(value) }));
							}}
						/>
						<p className="text-13 text-ink-soft">
							{status.isCut
								? t(
										"The chats that were quiet for longest are not kept any more; they are still in the list.",
									)
								: t("When it grows larger, the chats that were quiet for longest are let go first.")}
						</p>
					</div>
					<Button className="justify-self-start" onClick={() => void remove()}>
						{t("Remove and copy anew")}
					</Button>
				</>
			)}
		</section>
	);
}

function describe({ chats, messages, bytes }: NonNullable<ChatState["mirror"]>, t: Text): string {
	return t("{chats} and {messages} are here, {size}.", {
		chats: t.count(chats, "{count} chat", "{count} chats"),
		messages: t.count(messages, "{count} message", "{count} messages"),
		size: describeSize(bytes, t.locale),
	});
}
