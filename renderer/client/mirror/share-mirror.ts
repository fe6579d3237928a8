import type { MirrorCallName, MirrorNews } from "./mirror-protocol.ts";
import type { MirrorStatus } from "./mirror-status.ts";

type Question = {
	readonly type: "ask";
	readonly id: string;
	readonly name: MirrorCallName;
	readonly args: readonly unknown[];
};
type Frame =
	| Question
	| { readonly type: "who" }
	/** What the person wishes of the files, said in a tab that does not own them. */
	| { readonly type: "wish"; readonly news: readonly MirrorNews[] }
	/** The files are to go: nobody may hold them. */
	| { readonly type: "leave" }
	| { readonly type: "here"; readonly status: MirrorStatus }
	| {
			readonly type: "answer";
			readonly id: string;
			readonly value: unknown;
			readonly isGood: boolean;
	  };

/** An owner that does not answer within this is on its way out. */
const PATIENCE_MS = 3000;

type Owner = {
	readonly call: (name: MirrorCallName, args: readonly unknown[]) => Promise<unknown>;
	readonly status: () => MirrorStatus;
	readonly take: (news: readonly MirrorNews[]) => void;
	readonly leave: () => void;
};

/** Answers other tabs from the files that this one owns. */
export function serveOtherTabs(name: string, { call, status, take, leave }: Owner) {
	const channel = new BroadcastChannel(name);
	const send = (frame: Frame) => channel.postMessage(frame);
	channel.onmessage = ({ data }: MessageEvent<Frame>) => {
		if (data.type === "who") send({ type: "here", status: status() });
		if (data.type === "wish") take(data.news);
		if (data.type === "leave") leave();
		if (data.type !== "ask") return;
		call(data.name, data.args).then(
			(value) => send({ type: "answer", id: data.id, value, isGood: true }),
			() => send({ type: "answer", id: data.id, value: null, isGood: false }),
		);
	};
	send({ type: "here", status: status() });
	return {
		tell: (now: MirrorStatus) => send({ type: "here", status: now }),
		close: () => channel.close(),
	};
}

/** Has every tab give the files up, this one among them. */
export function askAllToLeave(name: string): void {
	const channel = new BroadcastChannel(name);
	channel.postMessage({ type: "leave" } satisfies Frame);
	channel.close();
}

/** Asks the tab that owns the files. @param onStatus told by it alone, also when it becomes the owner */
export function askOtherTab(name: string, onStatus: (status: MirrorStatus) => void, leave = () => {}) {
	const channel = new BroadcastChannel(name);
	const waiting = new Map<string, (value: unknown) => void>();
	channel.onmessage = ({ data }: MessageEvent<Frame>) => {
		if (data.type === "here") onStatus(data.status);
		if (data.type === "leave") leave();
		if (data.type === "answer") waiting.get(data.id)?.(data.isGood ? data.value : null);
	};
	channel.postMessage({ type: "who" } satisfies Frame);
	return {
		wish: (news: readonly MirrorNews[]) => channel.postMessage({ type: "wish", news } satisfies Frame),
		call(asked: MirrorCallName, args: readonly unknown[]): Promise<unknown> {
			const id = crypto.randomUUID();
			return new Promise((resolve) => {
				const end = (value: unknown) => {
					clearTimeout(late);
					waiting.delete(id);
					resolve(value);
				};
				const late = setTimeout(() => end(null), PATIENCE_MS);
				waiting.set(id, end);
				channel.postMessage({ type: "ask", id, name: asked, args } satisfies Frame);
			});
		},
		close: () => channel.close(),
	};
}
