/** Work on one chat comes one after the other, in the order it was asked for; chats do not wait for each other. */
export class ChatQueues {
	readonly #ends = new Map<string, Promise<unknown>>();
	/** Each lets one piece of work begin. */
	readonly #waiting = new Set<() => void>();

	/** What fails holds up nothing behind it. */
	enqueue<T>(chatId: string, work: () => Promise<T>): Promise<T> {
		const done = this.#turnAfter(this.#ends.get(chatId)).then(work);
		const end = done.then(
			() => {},
			() => {},
		);
		this.#ends.set(chatId, end);
		void end.then(() => {
			if (this.#ends.get(chatId) === end) this.#ends.delete(chatId);
		});
		return done;
	}

	/** All that waits begins now, still in its order, such as while the page goes. */
	hurry(): void {
		for (const begin of this.#waiting) begin();
	}

	#turnAfter(end: Promise<unknown> | undefined): Promise<void> {
		if (end === undefined) return Promise.resolve();
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#waiting.add(resolve);
		void end.then(() => resolve());
		return promise.then(() => void this.#waiting.delete(resolve));
	}
}
