import { useState } from "react";
import { findUpdateHost, type UpdateHost, type UpdateState } from "../../app/desktop-host.ts";
import { useUpdate } from "../../app/use-update.ts";
import { formatNumber } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";
import { TextButton } from "../../ui/text-button.tsx";

/** One quiet line while there is a newer version. Nothing is downloaded or restarted before the person wants it. */
export function UpdateLine() {
	const t = useText();
	const [host] = useState(() => findUpdateHost(window));
	const update = useUpdate(host);
	const [putOff, setPutOff] = useState<string | null>(null);
	if (host === null || update === null || !isShown(update)) return null;
	if (update.state === "available" && update.version === putOff) return null;
	return (
		<section
			aria-label={t("Update")}
			className="chrome border-b border-line bg-side px-4 py-1.5 text-13 text-ink-soft"
		>
			<div className="flex flex-wrap items-center justify-center gap-x-2 gap-y-1">
				<UpdateText update={update} />
				<UpdateButtons host={host} update={update} onPutOff={() => setPutOff(update.version)} />
			</div>
			{update.state !== "downloading" && update.notes !== "" && (
				<Notes key={update.version} text={update.notes} />
			)}
		</section>
	);
}

type Shown = Extract<UpdateState, { readonly version: string }>;

function isShown(update: UpdateState): update is Shown {
	return "version" in update;
}

function UpdateText({ update }: { readonly update: Shown }) {
	const t = useText();
	const { version } = update;
	if (update.state !== "downloading") {
		return (
			<span role="status">
				{update.state === "available"
					? t("Parley {version} is available.", { version })
					: t("Parley {version} is ready. It is installed when you quit.", { version })}
			</span>
		);
	}
	return (
		<>
			<span>{t("Parley {version} is being downloaded", { version })}</span>
			<progress
				aria-label={t("Download")}
				value={update.percent}
				max={100}
				className="h-1 w-28 accent-(--accent)"
			/>
			<span className="tabular-nums">{formatNumber(t, update.percent / 100, { style: "percent" })}</span>
		</>
	);
}

type ButtonsProps = { readonly host: UpdateHost; readonly update: Shown; readonly onPutOff: () => void };

function UpdateButtons({ host, update, onPutOff }: ButtonsProps) {
	const t = useText();
	// A failure of these is told by the state that follows.
	const ask = (call: () => Promise<unknown>) => () => void call().catch(() => {});
	switch (update.state) {
		case "available":
			return (
				<>
					<TextButton onClick={ask(host.downloadUpdate)}>{t("Download")}</TextButton>
					<TextButton onClick={onPutOff}>{t("Not now")}</TextButton>
				</>
			);
		case "ready":
			return <TextButton onClick={ask(host.installUpdate)}>{t("Restart to update")}</TextButton>;
		case "downloading":
			return null;
	}
}

function Notes({ text }: { readonly text: string }) {
	const t = useText();
	return (
		<details className="mx-auto max-w-(--column) text-center">
			<summary className="rounded-small">{t("What is new")}</summary>
			<p className="mx-auto max-h-[30dvh] w-fit overflow-y-auto py-2 text-start whitespace-pre-line text-ink select-text">
				{text}
			</p>
		</details>
	);
}
