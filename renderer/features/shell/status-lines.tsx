import { ConnectionLine } from "./connection-line.tsx";
import { MirrorLine } from "./mirror-line.tsx";

/** How it stands between this page and its server, where there is something to say. */
export function StatusLines() {
	return (
		<>
			<ConnectionLine />
			<MirrorLine />
		</>
	);
}
