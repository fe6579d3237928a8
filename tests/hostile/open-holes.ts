import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";

/** What makes texts harmless, as it stands in the built script, and what to put in its place. Names there may hold `$`. */
const HOLES: readonly { readonly guard: RegExp; readonly hole: string }[] = [
	// Addresses of other kinds than web and mail.
	{ guard: /\.has\(([\w$]+)\.protocol\)\?\1\.href:null/, hole: ".has($1.protocol)?$1.href:$1.href" },
	// HTML between blocks, and HTML within a line, as text.
	{
		guard: /children:\(0,[\w$]+\.jsx\)\([\w$]+,\{text:([\w$]+)\.trimEnd\(\)\}\)/,
		hole: "dangerouslySetInnerHTML:{__html:$1}",
	},
	{
		guard: /case([`"])escape\1:case\1html\1:return ([\w$]+)\.text;case\1strong\1:return\(0,([\w$]+)\.jsx\)/,
		hole: "case$1html$1:return(0,$3.jsx)($1span$1,{dangerouslySetInnerHTML:{__html:$2.text}});case$1escape$1:return $2.text;case$1strong$1:return(0,$3.jsx)",
	},
];

/** Serves the page's scripts without their guards, to see that the vectors would be noticed. Returns the guards not found. */
export async function openHoles(page: Page): Promise<ReadonlySet<RegExp>> {
	const missing = new Set(HOLES.map(({ guard }) => guard));
	await page.route("**/assets/*.js", async (route) => {
		const { pathname } = new URL(route.request().url());
		let code = await readFile(`out/renderer${pathname}`, "utf8");
		for (const { guard, hole } of HOLES) {
			if (!guard.test(code)) continue;
			code = code.replace(guard, hole);
			missing.delete(guard);
		}
		await route.fulfill({ contentType: "text/javascript", body: code });
	});
	return missing;
}
