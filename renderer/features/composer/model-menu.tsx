import { Popover } from "radix-ui";
import { type ReactElement, useEffect, useState } from "react";
import type { Model } from "../../../server/protocol/rest.ts";
import type { ModelList as KnownModels } from "../../app/use-model-list.ts";
import { useText } from "../../i18n/use-text.ts";
import { ModelList } from "./model-list.tsx";

type ModelMenuProps = {
	readonly list: KnownModels;
	readonly chosen: string | null;
	readonly side: "top" | "bottom";
	readonly onChoose: (model: Model) => void;
	readonly onRead: () => void;
	readonly children: ReactElement;
};

/** One that is slow tells its models a moment later. */
const ASK_AGAIN_MS = 1500;

/** The list of models over the page, below or above its button; open when it first appears. */
export function ModelMenu({ list, chosen, side, onChoose, onRead, children }: ModelMenuProps) {
	const t = useText();
	const [isOpen, setOpen] = useState(true);
	// A modal dialog lies above all of the page except what is in it.
	const [container, setContainer] = useState<HTMLElement | null>(null);
	const isPending = list.problems.some((problem) => problem.pending);
	// biome-ignore lint/correctness/useExhaustiveDependencies: each list that comes may be asked for again
	useEffect(() => {
		if (!isOpen || !isPending) return;
		const timer = setTimeout(onRead, ASK_AGAIN_MS);
		return () => clearTimeout(timer);
	}, [isOpen, list]);
	const change = (next: boolean) => {
		setOpen(next);
		if (next) onRead();
	};
	return (
		<Popover.Root open={isOpen} onOpenChange={change}>
			<Popover.Trigger asChild ref={(button) => setContainer(button?.closest("dialog") ?? null)}>
				{children}
			</Popover.Trigger>
			<Popover.Portal container={container}>
				<Popover.Content
					aria-label={t("Models")}
					align="start"
					side={side}
					sideOffset={4}
					collisionPadding={8}
					onOpenAutoFocus={(event) => event.preventDefault()}
					className="appear z-40 flex max-h-[min(28rem,var(--radix-popover-content-available-height))] w-[min(24rem,calc(100vw-16px))] flex-col overflow-hidden rounded-panel border border-line bg-raised shadow-float"
				>
					<ModelList
						models={list.models}
						problems={list.problems}
						chosen={chosen}
						onChoose={(model) => {
							onChoose(model);
							change(false);
						}}
					/>
				</Popover.Content>
			</Popover.Portal>
		</Popover.Root>
	);
}
