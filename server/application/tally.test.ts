import { expect, test } from "vitest";
import type { TaskId } from "../protocol/ids.ts";
import type { Message } from "../protocol/rest.ts";
import type { GenerationEnd, GenerationStore, Stamped } from "./ports.ts";
import { countEnds, createTally } from "./tally.ts";

test("ends are counted by how they are, with what they took, and only where they were stored", async () => {
	const tally = createTally();
	let stored: Stamped<Message> | null = { value: {} as Message, rev: 1 };
	const store = countEnds({ endGeneration: async () => stored } as unknown as GenerationStore, tally);
	const end = (status: GenerationEnd["status"], usage: GenerationEnd["usage"]) =>
		store.endGeneration(
			"task" as TaskId,
			1,
			{
				...{ status, usage, content: "", reasoning: "", error: null },
				source: { provider: "Test", isLocal: false },
			},
			new Date(),
		);
	await end("complete", { input_tokens: 9, output_tokens: 5, duration_ms: 300, first_token_ms: 100 });
	await end("complete", { input_tokens: 9, output_tokens: 2, duration_ms: 200 });
	await end("stopped", null);
	stored = null;
	// It had another owner, or its chat is gone.
	expect(await end("error", { input_tokens: 9, output_tokens: 100, duration_ms: 1 })).toBeNull();
	expect(tally).toEqual({
		answers: { complete: 2, stopped: 1, interrupted: 0, error: 0 },
		outputTokens: 7,
		firstWords: { count: 1, ms: 100 },
		ends: { count: 2, ms: 500 },
	});
});
