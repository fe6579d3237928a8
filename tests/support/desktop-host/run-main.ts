import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * Runs the built main file, unchanged, with the double in the place of Electron. Tests in another process call
 * functions here with it, as Playwright does with the real one.
 */
const double = new URL("./electron-double.ts", import.meta.url).href;
registerHooks({
	resolve: (specifier, context, next) =>
		specifier === "electron" ? { url: double, shortCircuit: true } : next(specifier, context),
});

type Question = { readonly id: number; readonly source: string; readonly arg: unknown };

const main = process.argv[2] ?? "";
// In Electron the arguments of the app follow its own program.
process.argv.splice(1, 1);
const electron: unknown = await import(double);
process.on("message", (question: Question) => {
	void answer(question).then((reply) => process.send?.({ id: question.id, ...reply }));
});
// The channel to the tests is no reason to go on, and without it nobody is there who would end this process.
process.channel?.unref();
const end = () => process.kill(process.pid, "SIGKILL");
if (process.channel !== undefined) process.once("disconnect", end);
await import(pathToFileURL(main).href);
process.send?.({ type: "started" });

async function answer({ source, arg }: Question): Promise<object> {
	try {
		// biome-ignore lint/security/noGlobalEval: a test's own function, as Playwright evaluates it
		const run = globalThis.eval(`(${source})`) as (electron: unknown, arg: unknown) => unknown;
		return { value: await run(electron, arg) };
	} catch (error) {
		return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
	}
}
