import { expect, test } from "vitest";
import { serverEnvironment } from "./server-environment.ts";

test("the server's process gets what it needs to run, no settings and no keys", () => {
	const given = {
		PATH: "/bin",
		https_proxy: "http://proxy:1",
		LC_ALL: "C",
		OPENAI_API_KEY: "sk-secret",
		DATABASE_URL: "sqlite:///elsewhere",
		NODE_OPTIONS: "--inspect",
		ELECTRON_RUN_AS_NODE: "1",
		PATHOLOGY: "x",
		HOME: undefined,
	};
	expect(serverEnvironment(given)).toEqual({ PATH: "/bin", https_proxy: "http://proxy:1", LC_ALL: "C" });
});
