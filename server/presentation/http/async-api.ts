import { z } from "zod";
import { actionSchema } from "../../protocol/actions.ts";
import { eventSchema } from "../../protocol/events.ts";

type JsonObject = Record<string, unknown>;

/** AsyncAPI 3 description of the WebSocket, from the schemas that decode and type its frames. */
export function createAsyncApi(version: string): JsonObject {
	const sent = messagesOf(actionSchema.options, "input");
	const received = messagesOf(eventSchema.options, "output");
	return {
		asyncapi: "3.0.0",
		info: {
			title: "Parley WebSocket",
			version,
			description: "Text frames, one JSON object each. Clients send actions, the server sends events.",
		},
		channels: {
			user: {
				address: "/ws/{user_id}",
				parameters: { user_id: { description: "Name of the user" } },
				messages: { ...sent, ...received },
			},
		},
		operations: {
			receiveAction: {
				action: "receive",
				channel: { $ref: "#/channels/user" },
				messages: references(sent),
			},
			sendEvent: { action: "send", channel: { $ref: "#/channels/user" }, messages: references(received) },
		},
	};
}

function messagesOf(schemas: readonly z.ZodType[], io: "input" | "output"): JsonObject {
	return Object.fromEntries(
		schemas.map((schema) => {
			const name = schema.meta()?.id ?? "unknown";
			const { $schema: _, ...payload } = z.toJSONSchema(schema, {
				io,
				unrepresentable: "any",
				reused: "inline",
			});
			return [io === "input" ? `action.${name}` : `event.${name}`, { name, payload }];
		}),
	);
}

function references(messages: JsonObject): readonly JsonObject[] {
	return Object.keys(messages).map((name) => ({ $ref: `#/channels/user/messages/${name}` }));
}
