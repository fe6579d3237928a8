/** What is typed and not kept yet, each as what keeps it: called when the page goes, before it notes what it knows. */
export const inHand = new Set<() => void>();
