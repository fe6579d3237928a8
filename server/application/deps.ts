import type { AttachmentStore } from "./attachment-port.ts";
import type { GenerationRunner } from "./generation/generation-runner.ts";
import type { ModelProvider } from "./model-port.ts";
import type {
	ChatStore,
	Clock,
	GenerationStore,
	Ids,
	LibraryStore,
	SignalBus,
	StreamLog,
	UsageLedger,
} from "./ports.ts";
import type { TextExtractor } from "./text-extractor-port.ts";
import type { BudgetGuard } from "./usage/budget-guard.ts";

/** What the use cases share; each takes the part it uses. */
export type AppDeps = {
	readonly chats: ChatStore;
	readonly generations: GenerationStore;
	readonly attachments: AttachmentStore;
	readonly ledger: UsageLedger;
	readonly extractor: TextExtractor;
	readonly log: StreamLog;
	readonly bus: SignalBus;
	readonly models: ModelProvider;
	readonly library: LibraryStore;
	readonly budget: BudgetGuard;
	readonly runner: GenerationRunner;
	readonly clock: Clock;
	readonly ids: Ids;
};
