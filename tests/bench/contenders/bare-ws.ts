/** The least that a WebSocket can cost in Node: `ws` and nothing behind it. */
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { listen } from "../processes/listen.ts";

const http = createServer();
new WebSocketServer({ server: http, perMessageDeflate: false });
await listen(http);
