import { setTimeout as sleep } from "node:timers/promises";
import { nowUs } from "../measure/now-us.ts";

const QUIET_US = 150_000;
const TIMEOUT_US = 20_000_000;

/**
 * Notes packets and when they came, without looking into them, so that no contender pays for its
 * client's parser. The end is known afterwards: nothing more comes, and all is there.
 */
export class PacketLog {
	readonly packets: Buffer[] = [];
	readonly startedAtUs = nowUs();
	#lastAtUs = this.startedAtUs;

	readonly add = (packet: Buffer): void => {
		this.#lastAtUs = nowUs();
		this.packets.push(packet);
	};

	/** Milliseconds from the start to the last packet, once `isWhole` holds and all is quiet. */
	async lastByteMs(isWhole: () => boolean): Promise<number> {
		for (;;) {
			await sleep(QUIET_US / 5000);
			const now = nowUs();
			if (now - this.#lastAtUs < QUIET_US) continue;
			if (isWhole()) return (this.#lastAtUs - this.startedAtUs) / 1000;
			if (now - this.startedAtUs > TIMEOUT_US) throw new Error("The resumed answer did not come in full");
		}
	}
}
