import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finishedAnswer, HAS_BROWSER, openStage, partsOf, type Stage, say } from "../support/stage.ts";

describe.skipIf(!HAS_BROWSER)("Titles asked of the model", () => {
	let stage: Stage;
	beforeAll(async () => {
		stage = await openStage({ AUTO_TITLES: "true" });
	});
	afterAll(() => stage[Symbol.asyncDispose]());

	test("[U1] The chat gets its title after the first answer, while the person goes on", async () => {
		const { page, complaints } = await stage.visit();
		const { chats } = partsOf(page);
		await say(page, "Why are there tides?");
		await chats.filter({ hasText: "Why are there tides?" }).waitFor();
		await finishedAnswer(page);
		// What the fake provider says to the request for a title.
		await chats.filter({ hasText: "You said: Give this chat a title" }).waitFor();
		await expect.poll(() => page.title()).toContain("Give this chat a title");
		await say(page, "And why twice a day?");
		await finishedAnswer(page);
		await page.reload();
		await chats.filter({ hasText: "You said: Give this chat a title" }).waitFor();
		const asked = (await stage.upstream.requests()).map((one) => JSON.stringify(one.body));
		expect(asked.filter((body) => body.includes("You name chats"))).toHaveLength(1);
		expect(complaints).toEqual([]);
	});

	test("A title that a person gives while the answer runs stays; a failure leaves the first words", async () => {
		const { page } = await stage.visit();
		const { chats, button } = partsOf(page);
		await say(page, "#tokens n=90 hold=45");
		await page.locator('[aria-busy="true"]').waitFor();
		await chats.first().hover();
		await button(/^More for (?!all)/).click();
		await page.getByRole("menuitem", { name: "Rename" }).click();
		await page.getByRole("textbox", { name: "Title of the chat" }).fill("Mine");
		await page.keyboard.press("Enter");
		await chats.filter({ hasText: "Mine" }).waitFor();
		await stage.upstream.release();
		await finishedAnswer(page);
		await button("New chat").click();
		await stage.upstream.setScenario("auth", 2);
		await say(page, "Nobody answers");
		await button("Try again").waitFor();
		expect((await chats.allInnerTexts()).sort()).toEqual(["Mine", "Nobody answers"]);
	});
});
