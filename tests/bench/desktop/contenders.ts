import { join } from "node:path";

export type Contender = {
	readonly name: "parley" | "floor";
	/** File of its main process. */
	readonly main: string;
};

export const CONTENDERS: readonly Contender[] = [
	{ name: "floor", main: join(import.meta.dirname, "floor-main.ts") },
	{ name: "parley", main: join(import.meta.dirname, "../../../out/main/main.js") },
];
