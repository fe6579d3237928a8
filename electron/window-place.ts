import type { WindowPlace } from "./settings.ts";

type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export const DEFAULT_SIZE = { width: 1180, height: 780 } as const;
export const MIN_SIZE = { width: 360, height: 420 } as const;
/** This much of the title bar has to be in reach. */
const REACH = { width: 120, height: 40 } as const;

/** Bounds for a window: where it was, if a screen of now shows that place, else the middle of the main screen. */
export function placeWindow(saved: WindowPlace | null, screens: readonly Area[]): Partial<Area> {
	if (saved === null) return limitSize(DEFAULT_SIZE, screens[0]);
	const { bounds } = saved;
	const screen = screens.find((area) => isInReach(bounds, area));
	const size = limitSize(bounds, screen ?? screens[0]);
	return screen === undefined ? size : { ...size, x: bounds.x, y: bounds.y };
}

function limitSize(size: { readonly width: number; readonly height: number }, screen: Area | undefined) {
	return {
		width: Math.max(MIN_SIZE.width, Math.min(size.width, screen?.width ?? size.width)),
		height: Math.max(MIN_SIZE.height, Math.min(size.height, screen?.height ?? size.height)),
	};
}

function isInReach(bounds: Area, screen: Area): boolean {
	const shown = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
	const isTitleShown = bounds.y >= screen.y && bounds.y + REACH.height <= screen.y + screen.height;
	return shown >= REACH.width && isTitleShown;
}
