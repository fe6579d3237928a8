/** Does something when this process ends before it comes to that in order, as on Ctrl+C. Until disposed. */
export function onExit(act: () => void): Disposable {
	process.once("exit", act);
	return {
		[Symbol.dispose]() {
			process.off("exit", act);
		},
	};
}
