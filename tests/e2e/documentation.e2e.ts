import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPage } from "../support/browser.ts";
import { HAS_BROWSER, openStage, type Stage } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("Documentation pages", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage();
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	test.each(["/docs", "/redoc"])(
		"%s draws the whole interface without asking another server",
		async (path) => {
			const { page, complaints } = await openPage(stage.browser, `${stage.server.url}${path}`);
			await page.getByText("/api/chats/batch-delete").first().waitFor({ timeout: 20_000 });
			await page.waitForLoadState("networkidle");
			expect(complaints).toEqual([]);
		},
	);
});
