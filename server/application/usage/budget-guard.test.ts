import { describe, expect, test } from "vitest";
import type { UserId } from "../../protocol/ids.ts";
import type { LibraryContent } from "../../protocol/library.ts";
import type { UsageQuery, UsageSum } from "../ports.ts";
import { allowModel, createBudgetGuard } from "./budget-guard.ts";

const ann = "ann" as UserId;
const prices = {
	currency: "USD" as const,
	date: "",
	own: [],
	standard: [{ model: "gpt-4o", input: 10, output: 10 }],
};
const spent: UsageSum = {
	...{
		key: "OpenAI",
		title: null,
		model: "gpt-4o",
		provider: "OpenAI",
		isLocal: false,
		pricePeriod: 0,
		priceLength: 0,
	},
	...{
		requests: 1,
		estimated: 0,
		inputTokens: 1_000_000,
		cachedTokens: 0,
		outputTokens: 0,
		reasoningTokens: 0,
	},
};

function openGuard(budget: LibraryContent<"budgets"> | null, sum = async () => [spent]) {
	const asked: UsageQuery[] = [];
	const item = { id: "", name: "", kind: "budgets", created_at: "", updated_at: "", content: budget };
	const guard = createBudgetGuard({
		library: { listItems: async () => (budget === null ? [] : [item as never]) },
		usage: {
			sum: (query) => {
				asked.push(query);
				return sum();
			},
		},
		readPrices: async () => prices,
		clock: { now: () => new Date("2026-02-28T23:30:00.000Z") },
		logger: { debug() {}, info() {}, warn() {}, error() {} },
	});
	return { guard, asked };
}

describe("[M5] a budget", () => {
	test.each([
		["that is not there", null, false],
		["that only warns", { monthly: 1, blocks: false }, false],
		["that is not spent", { monthly: 10.01, blocks: true }, false],
		["that is spent", { monthly: 10, blocks: true }, true],
	] as const)("%s", async (_name, budget, refuses) => {
		const refusal = await openGuard(budget).guard.findRefusal(ann);
		expect(refusal?.code ?? null).toBe(refuses ? "budget_spent" : null);
		if (refuses) expect(refusal?.message).toContain("$10.00 of $10.00");
	});

	test("goes by the months of the person", async () => {
		const { guard, asked } = openGuard({ monthly: 1, blocks: true, time_zone: "Europe/Berlin" });
		await guard.findRefusal(ann);
		expect(asked[0]?.from).toBe("2026-02-28T23:00:00.000Z");
	});

	test("that cannot be checked stops nobody", async () => {
		const { guard } = openGuard({ monthly: 1, blocks: true }, () => Promise.reject(new Error("busy")));
		expect(await guard.findRefusal(ann)).toBeNull();
	});

	test("stops what costs, and not what runs on one's own computer", async () => {
		const refusal = await openGuard({ monthly: 1, blocks: true }).guard.findRefusal(ann);
		const describeModel = (model: string) => ({
			provider: "",
			isLocal: model === "llama",
			hasTokens: true,
			capabilities: {},
		});
		expect(allowModel({ describe: describeModel }, "llama", refusal)).toBe("llama");
		expect(() => allowModel({ describe: describeModel }, "gpt-4o", refusal)).toThrow("budget");
	});
});
