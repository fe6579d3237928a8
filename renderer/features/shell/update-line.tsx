import { useState } from "react";
import { findUpdateHost, type UpdateHost, type UpdateState } from "../../app/desktop-host.ts";
import { useUpdate } from "../../app/use-update.ts";
import { TextButton } from "../../ui/text-button.tsx";

/** One quiet line while there is a newer version. Nothing is downloaded or restarted before the person wants it. */
export function UpdateLine() {
	const [host] = useState(() => findUpdateHost(window));
	const update = useUpdate(host);
	const [putOff, setPutOff] = useState<string | null>(null);
	if (host === null || update === null || !isShown(update)) return null;
	if (update.state === "available" && update.version === putOff) return null;
	return (
		<section
			aria-label="Update"
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
	if (update.state !== "downloading") {
		const text = update.state === "available" ? "is available." : "is ready. It is installed when you quit.";
		return (
			<span role="status">
				Parley {update.version} {text}
			</span>
		);
	}
	return (
		<>
			<span>Parley {update.version} is being downloaded</span>
			<progress
				aria-label="Download"
				value={update.percent}
				max={100}
				className="h-1 w-28 accent-(--accent)"
			/>
			<span className="tabular-nums">{update.percent} %</span>
		</>
	);
}

type ButtonsProps = { readonly host: UpdateHost; readonly update: Shown; readonly onPutOff: () => void };

function UpdateButtons({ host, update, onPutOff }: ButtonsProps) {
	// A failure of these is told by the state that follows.
	const ask = (call: () => Promise<unknown>) => () => void call().catch(() => {});
	switch (update.state) {
		case "available":
			return (
				<>
					<TextButton onClick={ask(host.downloadUpdate)}>Download</TextButton>
					<TextButton onClick={onPutOff}>Not now</TextButton>
				</>
			);
		case "ready":
			return <TextButton onClick={ask(host.installUpdate)}>Restart to update</TextButton>;
		case "downloading":
			return null;
	}
}

function Notes({ text }: { readonly text: string }) {
	return (
		<details className="mx-auto max-w-(--column) text-center">
			<summary className="rounded-small">What is new</summary>
			<p className="mx-auto max-h-[30dvh] w-fit overflow-y-auto py-2 text-left whitespace-pre-line text-ink select-text">
				{text}
			</p>
		</details>
	);
}
