import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { keepInside } from "./keep-inside.ts";

type Tip = { readonly text: string; readonly x: number; readonly y: number; readonly isAbove: boolean };

const DELAY_MS = 450;
const GAP = 8;
const EDGE = 8;
/** What it opened lies where its tip would be. */
const OPENED = '[aria-haspopup][aria-expanded="true"]';

/** One tooltip for the whole page: shows the `data-tip` of what is pointed at or focused by key. */
export function TooltipLayer() {
	const [tip, setTip] = useState<Tip | null>(null);
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

	useEffect(() => {
		const hide = () => {
			clearTimeout(timer.current);
			setTip(null);
		};
		const show = (event: Event) => {
			hide();
			const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tip]") : null;
			if (target === null) return;
			if (event.type === "focusin" && !target.matches(":focus-visible")) return;
			timer.current = setTimeout(() => setTip(placeTip(target)), DELAY_MS);
		};
		document.addEventListener("pointerover", show);
		document.addEventListener("focusin", show);
		document.addEventListener("pointerdown", hide);
		// Whoever types has read it, and a key may move the page under a pointer that rests.
		document.addEventListener("keydown", hide);
		return () => {
			hide();
			document.removeEventListener("pointerover", show);
			document.removeEventListener("focusin", show);
			document.removeEventListener("pointerdown", hide);
			document.removeEventListener("keydown", hide);
		};
	}, []);

	return tip === null ? null : <Tooltip key={tip.text} tip={tip} />;
}

/** A popover, so that it lies above dialogs too. */
function Tooltip({ tip }: { readonly tip: Tip }) {
	const element = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const box = element.current;
		if (box === null) return;
		box.showPopover();
		box.style.left = `${keepInside(tip.x, box.offsetWidth, innerWidth, EDGE)}px`;
	}, [tip]);
	return (
		<div
			ref={element}
			popover="manual"
			aria-hidden="true"
			className="chrome pointer-events-none fixed inset-auto m-0 w-max max-w-60 rounded-small border-0 bg-ink px-2 py-1 text-12 whitespace-pre-wrap text-ground"
			style={{ left: tip.x, top: tip.y, translate: tip.isAbove ? "-50% -100%" : "-50% 0" }}
		>
			{tip.text}
		</div>
	);
}

function placeTip(target: HTMLElement): Tip | null {
	const text = target.dataset.tip;
	if (text === undefined || !target.isConnected || target.matches(OPENED)) return null;
	const box = target.getBoundingClientRect();
	const isAbove = box.bottom + 40 > innerHeight;
	return {
		text,
		x: box.left + box.width / 2,
		y: isAbove ? box.top - GAP : box.bottom + GAP,
		isAbove,
	};
}
