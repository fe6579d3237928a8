import type { ChildProcess } from "node:child_process";

/** What one process does for another: named functions of one argument, which both send as JSON. */
export type Methods = Readonly<Record<string, (input: never) => Promise<unknown>>>;
export type Call<M extends Methods> = <K extends keyof M & string>(
	name: K,
	input: Parameters<M[K]>[0],
	timeoutMs?: number,
) => Promise<Awaited<ReturnType<M[K]>>>;

type Request = { readonly id: number; readonly name: string; readonly input: unknown };
type Answer = { readonly id: number; readonly result?: unknown; readonly error?: string };

const TIMEOUT_MS = 60_000;

/** Does what the parent process asks for. */
export function serveCalls(methods: Methods): void {
	process.on("message", async ({ id, name, input }: Request) => {
		try {
			const result = await methods[name]?.(input as never);
			process.send?.({ id, result } satisfies Answer);
		} catch (error) {
			process.send?.({
				id,
				error: error instanceof Error ? (error.stack ?? error.message) : String(error),
			} satisfies Answer);
		}
	});
}

/** Asks a child process that serves calls. */
export function createCall<M extends Methods>(child: ChildProcess): Call<M> {
	let lastId = 0;
	return (name, input, timeoutMs = TIMEOUT_MS) => {
		const id = ++lastId;
		const { promise, resolve, reject } = Promise.withResolvers<never>();
		const timeout = setTimeout(
			() => reject(new Error(`"${name}" took more than ${timeoutMs} ms`)),
			timeoutMs,
		);
		const exit = () => reject(new Error(`The process ended during "${name}"`));
		const receive = (answer: Answer) => {
			if (answer.id !== id) return;
			if (answer.error === undefined) resolve(answer.result as never);
			else reject(new Error(answer.error));
		};
		child.once("exit", exit).on("message", receive);
		child.send({ id, name, input } satisfies Request);
		return promise.finally(() => {
			clearTimeout(timeout);
			child.off("exit", exit).off("message", receive);
		});
	};
}
