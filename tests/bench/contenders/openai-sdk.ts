/** Reading only, with the SDK's own iterator. */
import { createSdk, sdkTokens } from "./environment.ts";
import { serveReader } from "./serve-reader.ts";

const client = createSdk();

await serveReader(async (prompt, receipt) => {
	for await (const token of sdkTokens(client, prompt)) receipt.add(token);
});
