import type { TaskId } from "../../protocol/ids.ts";
import { chatSignals } from "../chat-signals.ts";
import type { AppDeps } from "../deps.ts";
import type { Generation, Logger, UsageLedger } from "../ports.ts";
import { recordSpent } from "../usage/record-spent.ts";
import { createUsageMeter } from "../usage/usage-meter.ts";
import { readTitle } from "./read-title.ts";
import { titleRequest } from "./title-request.ts";

type Deps = Pick<AppDeps, "chats" | "bus" | "models" | "clock" | "ids"> & {
	readonly logger: Logger;
	readonly ledger: Pick<UsageLedger, "record">;
};

export type Titler = {
	/** Looks whether the chat of this finished answer wants a better title, and asks for one in the background. */
	handleAnswered(generation: Generation): void;
	/** Ends what is under way; resolves when nothing is. */
	close(): Promise<void>;
};

const TIMEOUT_MS = 30_000;
/** A model that thinks aloud first needs some room; what comes after that is not read. */
const LONGEST_REPLY = 8000;
const AT_ONCE = 2;
/** Chats that wait for their turn; one more keeps its plain title. */
const LONGEST_QUEUE = 50;

/**
 * Gives chats the title that their model finds for the first question and answer. A title that a person gave stays;
 * where the model fails, the plain title stays.
 */
export function createTitler(deps: Deps): Titler {
	const controller = new AbortController();
	const waiting: Generation[] = [];
	const working = new Set<Promise<void>>();
	const next = () => {
		if (controller.signal.aborted || working.size >= AT_ONCE) return;
		const generation = waiting.shift();
		if (generation === undefined) return;
		const work = nameChat(deps, generation, controller.signal)
			.catch((error) => {
				if (controller.signal.aborted) return;
				deps.logger.info({ taskId: generation.taskId, error: String(error) }, "chat keeps its plain title");
			})
			.finally(() => {
				working.delete(work);
				next();
			});
		working.add(work);
	};
	return {
		handleAnswered(generation) {
			if (!deps.models.writesTitles(generation.model) || waiting.length >= LONGEST_QUEUE) return;
			waiting.push(generation);
			next();
		},
		async close() {
			controller.abort();
			await Promise.all(working);
		},
	};
}

async function nameChat(deps: Deps, generation: Generation, closing: AbortSignal): Promise<void> {
	const { chats, bus, clock } = deps;
	if (!(await chats.hasServerTitle(generation.chatId))) return;
	const [question, answer, ...more] = await chats.readBranch(generation.messageId);
	const isFirst = question !== undefined && answer !== undefined && more.length === 0;
	if (!isFirst || question.is_ai || answer.content === "") return;
	const reply = await askModel(deps, generation, titleRequest(generation.model, question, answer), closing);
	const title = readTitle(reply);
	const named = title === null ? null : await chats.giveTitle(generation.chatId, title, clock.now());
	if (named === null) return;
	for (const signal of chatSignals(named, { isTitled: true })) bus.publishToUser(named.value.user_id, signal);
}

async function askModel(
	deps: Deps,
	{ userId, chatId, model }: Generation,
	request: ReturnType<typeof titleRequest>,
	closing: AbortSignal,
): Promise<string> {
	const done = new AbortController();
	const signal = AbortSignal.any([closing, done.signal, AbortSignal.timeout(TIMEOUT_MS)]);
	const meter = createUsageMeter(deps.clock, { text: "", reasoning: "" });
	let reply = "";
	try {
		meter.startRequest(request);
		for await (const deltas of deps.models.stream(request, signal)) {
			for (const delta of deltas) {
				if (delta.type === "usage") meter.report(delta.usage);
				if (delta.type !== "text") continue;
				reply += delta.text;
				meter.noteOutput(reply.length, 0);
			}
			if (reply.length > LONGEST_REPLY) break;
		}
	} finally {
		done.abort();
		const metered = meter.read({ content: reply, reasoning: "", isStopped: false });
		const taskId = deps.ids.uuid() as TaskId;
		await recordSpent(deps, { taskId, userId, chatId, kind: "title", model, metered });
	}
	return reply;
}
