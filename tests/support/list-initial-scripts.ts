/** The page's own scripts, those it asks for ahead, and all that these cannot begin without: code by address. */
export async function listInitialScripts(
	page: URL,
	read: (address: URL) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
	const found = new Map<string, string>();
	const add = async (script: URL): Promise<void> => {
		if (found.has(script.href)) return;
		const code = await read(script);
		found.set(script.href, code);
		for (const name of findImports(code)) await add(new URL(name, script));
	};
	for (const [, name = ""] of (await read(page)).matchAll(/(?:src|href)="(\.\/[^"]+\.js)"/g))
		await add(new URL(name, page));
	return found;
}

function findImports(code: string): readonly string[] {
	return [...code.matchAll(/(?:\bfrom|\bimport)\s*"(\.\/[^"]+\.js)"/g)].map(([, name = ""]) => name);
}
