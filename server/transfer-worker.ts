import { parentPort } from "node:worker_threads";
import { serveTransfer } from "./infrastructure/storage/transfer/serve-transfer.ts";

/** Entry of the threads in which the server imports and exports. */
if (parentPort === null) throw new Error("This is the part of Parley that the server starts as a thread");
serveTransfer(parentPort);
