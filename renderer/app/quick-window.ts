/** Whether this is the small window of quick ask. What is to be done once is left to the main one. */
export function isQuickWindow({ location }: { readonly location: Pick<Location, "search"> }): boolean {
	return location.search === "?quick";
}
