import { expect, test } from "vitest";
import { dropEmptySigning } from "../../resources/installer/drop-empty-signing.ts";
import { packageConfig } from "../../resources/installer/package-config.ts";

test("a build at home has no server of updates", () => {
	expect(packageConfig({ GITHUB_REPOSITORY: "", PARLEY_UPDATES_URL: "" })).not.toHaveProperty("publish");
	expect(packageConfig({}).extraMetadata).toEqual({ homepage: expect.stringMatching(/^https:\/\//) });
});

test("updates come from the named folder, also where GitHub builds", () => {
	const env = { PARLEY_UPDATES_URL: " https://updates.example.org/parley ", GITHUB_REPOSITORY: "some/one" };
	expect(packageConfig(env)).toMatchObject({
		publish: { provider: "generic", url: "https://updates.example.org/parley" },
		extraMetadata: { homepage: "https://github.com/some/one" },
	});
});

test("where GitHub builds, updates are the releases of the repository", () => {
	const { publish } = packageConfig({ GITHUB_REPOSITORY: "some/one", PARLEY_UPDATES_URL: "" });
	expect(publish).toEqual({ provider: "github", owner: "some", repo: "one" });
});

test("a Mac app without certificate is signed for nobody, with one as the settings say", () => {
	expect(packageConfig({ CSC_LINK: "" }).mac).toEqual({
		identity: "-",
		hardenedRuntime: false,
		notarize: false,
	});
	expect(packageConfig({ CSC_LINK: "file.p12" })).not.toHaveProperty("mac");
	expect(packageConfig({ CSC_NAME: "Some One" })).not.toHaveProperty("mac");
});

test("secrets that a workflow does not have are no settings, those that it has stay", () => {
	const env = { CSC_LINK: "", CSC_KEY_PASSWORD: " ", APPLE_ID: "me@example.org", PATH: "" };
	dropEmptySigning(env);
	expect(env).toEqual({ APPLE_ID: "me@example.org", PATH: "" });
});
