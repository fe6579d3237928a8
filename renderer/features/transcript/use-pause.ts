import { useEffect, useRef, useState } from "react";

/** Text that comes slower than this is waited for. */
const PAUSE_MS = 900;

/** Whether nothing was added for a moment to a text of this length; also before its first word. */
export function usePause(length: number, isGrowing: boolean): boolean {
	const [isPaused, setPaused] = useState(true);
	const known = useRef(length);
	useEffect(() => {
		if (!isGrowing || length === known.current) return;
		known.current = length;
		setPaused(false);
		const timer = setTimeout(() => setPaused(true), PAUSE_MS);
		return () => clearTimeout(timer);
	}, [length, isGrowing]);
	return isPaused;
}
