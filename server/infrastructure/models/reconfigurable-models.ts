import { createModelRouter, type ModelRouterOptions, type RoutedModels } from "./model-router.ts";
import type { ClosableProvider } from "./open-ai.ts";

export type ReconfigurableModels = RoutedModels & {
	/** From here on others answer; answers that are being written go on as they began. */
	configure(options: ModelRouterOptions): void;
};

/** The models of a server whose providers can change while it runs. */
export function createReconfigurableModels(options: ModelRouterOptions): ReconfigurableModels {
	let router = createModelRouter(options);
	/** Answers may still come from them. */
	const retired: ClosableProvider[] = [];
	return {
		configure(changed) {
			retired.push(router);
			router = createModelRouter(changed);
		},
		resolveModel: (model) => router.resolveModel(model),
		stream: (request, signal) => router.stream(request, signal),
		resume: (request, cursor, signal) => router.resume(request, cursor, signal),
		cancel: async (model, cursor) => router.cancel(model, cursor),
		writesTitles: (model) => router.writesTitles(model),
		listModels: (signal) => router.listModels(signal),
		describe: (model) => router.describe(model),
		readProblems: () => router.readProblems(),
		close: async () => {
			for (const each of [router, ...retired.splice(0)]) await each.close();
		},
	};
}
