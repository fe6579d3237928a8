/** Longer names do not fit into a chat, with what stands before them. */
const MAX_LENGTH = 160;

/** Whether a model can be asked for by its name. Control characters and halves of surrogate pairs are not kept as they are. */
export function isUsableName(name: unknown): name is string {
	return (
		typeof name === "string" &&
		name !== "" &&
		name.length <= MAX_LENGTH &&
		name.isWellFormed() &&
		!/\p{Cc}/u.test(name)
	);
}
