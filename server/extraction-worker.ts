import { parentPort, workerData } from "node:worker_threads";
import { extractDocument } from "./infrastructure/extraction/extract-document.ts";
import { extractionInputSchema } from "./infrastructure/extraction/extraction-protocol.ts";

/** Entry of the thread in which the text of one document is read. */
if (parentPort === null) throw new Error("This is the part of Parley that the server starts as a thread");
parentPort.postMessage(await extractDocument(extractionInputSchema.parse(workerData)));
