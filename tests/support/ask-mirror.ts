import type { Page } from "playwright-core";
import { mirrorFolder } from "../../renderer/client/mirror/mirror-folder.ts";
import type { MirrorCallName, MirrorCalls } from "../../renderer/client/mirror/mirror-protocol.ts";

/** Asks the mirror of a page as another tab of it would. Null: nobody answered. */
export function askMirror<Name extends MirrorCallName>(
	page: Page,
	key: string,
	name: Name,
	...args: Parameters<MirrorCalls[Name]>
): Promise<ReturnType<MirrorCalls[Name]> | null> {
	return ask(page, mirrorFolder(key), { type: "ask", id: "test", name, args }, "answer", "value");
}

function ask(page: Page, channel: string, frame: object, reply: string, field: string) {
	return page.evaluate(
		([on, sent, awaited, wanted]) =>
			new Promise<never>((resolve) => {
				const other = new BroadcastChannel(on);
				const end = (value: unknown) => {
					other.close();
					resolve(value as never);
				};
				other.onmessage = ({ data }) => {
					if (data.type === awaited && (data.id ?? "test") === "test") end(data[wanted]);
				};
				other.postMessage(sent);
				setTimeout(end, 1000, null);
			}),
		[channel, frame, reply, field] as const,
	);
}
