import type { Socket } from "node:net";
import { fakeToken } from "../../support/fake-upstream-text.ts";
import { nowUs } from "../measure/now-us.ts";
import type { AnswerSpec } from "./answer-spec.ts";
import { createTokenBytes } from "./event-bytes.ts";

/** Events that go out in one write where there is no rate. */
const FLAT_OUT_BATCH = 64;
const TICK_MS = 1;

export type TokenWriter = {
	/**
	 * Writes all tokens to the socket, noting when; resolves after the last, or when the socket closes.
	 */
	write(socket: Socket, answer: AnswerSpec, writtenAtUs: number[]): Promise<void>;
};

type Paced = {
	readonly socket: Socket;
	readonly answer: AnswerSpec;
	readonly writtenAtUs: number[];
	readonly firstAtUs: number;
	readonly done: () => void;
};

/**
 * Writes answers with as little work as there can be, so that the upstream is never what limits a
 * contender: one timer for all answers, and bytes that are made once for each different token.
 */
export function createTokenWriter(): TokenWriter {
	const tokenBytes = createTokenBytes();
	const paced = new Set<Paced>();
	let timer: NodeJS.Timeout | null = null;

	const tick = () => {
		const now = nowUs();
		for (const one of paced) if (writeDue(one, now)) finish(one);
	};
	const finish = (one: Paced) => {
		paced.delete(one);
		one.done();
		if (paced.size > 0 || timer === null) return;
		clearInterval(timer);
		timer = null;
	};
	/** True when there is nothing left to write. */
	const writeDue = ({ socket, answer, writtenAtUs, firstAtUs }: Paced, now: number): boolean => {
		if (socket.destroyed) return true;
		const due = Math.min(answer.tokens, Math.floor(((now - firstAtUs) * answer.rate) / 1e6) + 1);
		for (let index = writtenAtUs.length; index < due; index++) {
			writtenAtUs.push(nowUs());
			socket.write(tokenBytes(fakeToken(answer.seed, index)));
		}
		return writtenAtUs.length >= answer.tokens;
	};
	const writeFlatOut = async (socket: Socket, answer: AnswerSpec, writtenAtUs: number[]) => {
		while (writtenAtUs.length < answer.tokens && !socket.destroyed) {
			const end = Math.min(answer.tokens, writtenAtUs.length + FLAT_OUT_BATCH);
			const batch: Buffer[] = [];
			const now = nowUs();
			for (let index = writtenAtUs.length; index < end; index++) {
				batch.push(tokenBytes(fakeToken(answer.seed, index)));
				writtenAtUs.push(now);
			}
			if (!socket.write(Buffer.concat(batch))) await drained(socket);
		}
	};

	return {
		write(socket, answer, writtenAtUs) {
			if (answer.rate === 0) return writeFlatOut(socket, answer, writtenAtUs);
			return new Promise((done) => {
				paced.add({ socket, answer, writtenAtUs, firstAtUs: nowUs() + phaseUs(answer), done });
				timer ??= setInterval(tick, TICK_MS);
			});
		},
	};
}

/** Answers that are asked for at once do not write in step: each begins at its own part of the interval. */
function phaseUs({ seed, rate }: AnswerSpec): number {
	return ((seed * 0.618_033_988_75) % 1) * (1e6 / rate);
}

function drained(socket: Socket): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			socket.off("drain", end);
			socket.off("close", end);
			resolve();
		};
		socket.once("drain", end);
		socket.once("close", end);
	});
}
