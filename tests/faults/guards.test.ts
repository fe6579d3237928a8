import { expect, test } from "vitest";
import { WITHOUT } from "./guards.ts";
import { openBundle } from "./server-bundle.ts";

test.each(Object.entries(WITHOUT))(
	"the guard %s is in the built server exactly once",
	async (_, mutations) => {
		await using bundle = await openBundle(mutations);
		expect(bundle.main).toMatch(/main\.js$/);
	},
);

test("a guard that is not in the built server fails the proof", async () => {
	const opening = openBundle([{ find: "no such line in the server", replace: "" }]);
	await expect(opening).rejects.toThrow("0 times in the built server");
});
