import { AnswerAnnouncer } from "../features/shell/answer-announcer.tsx";
import { TooltipLayer } from "../ui/tooltip-layer.tsx";

/** What nobody misses on the first screen: it comes when that is there. */
export function LaterParts() {
	return (
		<>
			<AnswerAnnouncer />
			<TooltipLayer />
		</>
	);
}
