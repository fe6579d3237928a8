import type { ModelProvider } from "../model-port.ts";
import type { UsageSource } from "../ports.ts";

/** Where the tokens of a model are spent, and whether it takes any. */
export function sourceOf(
	models: Pick<ModelProvider, "describe">,
	model: string,
): { readonly source: UsageSource; readonly hasTokens: boolean } {
	const facts = models.describe?.(model);
	return {
		source: { provider: facts?.provider ?? "", isLocal: facts?.isLocal ?? false },
		hasTokens: facts?.hasTokens ?? true,
	};
}
