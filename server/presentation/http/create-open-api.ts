import fastifySwagger from "@fastify/swagger";
import Fastify, { type RouteOptions } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { NO_COMPILERS, setCompilers } from "./compilers.ts";

/** OpenAPI 3.1 description of routes, from the schemas that validate their requests. */
export async function createOpenApi(routes: readonly RouteOptions[], version: string): Promise<object> {
	// It describes what is added after it, so the routes are added once more, to an app that never listens.
	const app = Fastify({ schemaController: NO_COMPILERS });
	setCompilers(app);
	await app.register(fastifySwagger, {
		openapi: {
			openapi: "3.1.0",
			info: {
				title: "Parley",
				version,
				description:
					"Chats and messages over REST. Answers stream over the WebSocket, described by /asyncapi.json.",
			},
		},
		transform: jsonSchemaTransform,
		transformObject: jsonSchemaTransformObject,
	});
	for (const { method, url, schema } of routes) {
		app.route({ method, url, ...(schema === undefined ? {} : { schema }), handler: () => {} });
	}
	await app.ready();
	return app.swagger();
}
