import type { Mirror } from "./mirror.ts";
import { MirrorFeed } from "./mirror-feed.ts";
import { onlineNews, showRemembered } from "./mirror-page.ts";
import type { MirrorService } from "./mirror-service.ts";
import type { MirrorStatus } from "./mirror-status.ts";

/** A mirror in the same thread, for where there is no other. @param open gets where to tell how it stands */
export function openLocalMirror(
	url: string,
	after: (delayMs: number, run: () => void) => () => void,
	open: (tell: (status: MirrorStatus) => void) => MirrorService,
): Mirror {
	const listeners: ((status: MirrorStatus) => void)[] = [];
	const service = open((status) => {
		for (const listener of listeners) listener(status);
	});
	const feed = new MirrorFeed({ after, take: (news) => service.take(news) });
	const close = () => {
		feed.close();
		service.close();
	};
	const mirror: Mirror = {
		listChats: (limit) => orNull(() => service.listChats(limit)),
		readPart: (chatId, before, limit) => orNull(() => service.readPart(chatId, before, limit)),
		search: (request) => orNull(() => service.search(request)),
		note: (event) => feed.note(event),
		tell: (news) => service.take([news]),
		goOnline: (server, rev) => service.take([onlineNews({ url }, server, rev)]),
		show(emit, flush) {
			mirror.onStatus((status) => emit({ type: "mirror_changed", status }));
			void showRemembered(mirror, { emit, flush, after });
		},
		onStatus: (listener) => void listeners.push(listener),
		remove: async () => close(),
		close,
	};
	return mirror;
}

/** What cannot be read, such as once it is closed, is not here. */
async function orNull<T>(read: () => T): Promise<T | null> {
	try {
		return read();
	} catch {
		return null;
	}
}
