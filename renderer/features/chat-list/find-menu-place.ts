type Asked = Pick<MouseEvent, "clientX" | "clientY" | "button" | "ctrlKey"> & {
	readonly pointerType?: string;
};
type Row = { getBoundingClientRect(): Pick<DOMRect, "left" | "right" | "bottom"> };
type Place = { readonly x: number; readonly y: number; readonly isByKey: boolean };

/** How far the menu of a row begins behind the row, where no pointer says a place. */
const INSET_PX = 12;

/** Where the menu that was asked for begins, in the window. */
export function findMenuPlace(asked: Asked, row: Row | null, isFromRight: boolean): Place {
	const isByKey = isAskedByKey(asked);
	if (!isByKey || row === null) return { x: asked.clientX, y: asked.clientY, isByKey };
	const { left, right, bottom } = row.getBoundingClientRect();
	return { x: isFromRight ? right - INSET_PX : left + INSET_PX, y: bottom, isByKey };
}

/** Chromium says no button, others no pointer; Control with the first button is the second one of a Mac. */
function isAskedByKey({ button, ctrlKey, pointerType = "" }: Asked): boolean {
	return button < 0 || (pointerType === "" && button !== 2 && !ctrlKey);
}
