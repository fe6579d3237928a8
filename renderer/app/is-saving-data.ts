/** Whether the person asked their browser for few transfers. Not every browser tells. */
export function isSavingData(browser: object): boolean {
	const { connection } = browser as { readonly connection?: { readonly saveData?: boolean } };
	return connection?.saveData === true;
}
