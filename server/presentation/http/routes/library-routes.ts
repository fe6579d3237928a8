import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { deleteLibraryItem, putLibraryItem } from "../../../application/manage-library.ts";
import { userIdSchema } from "../../../protocol/ids.ts";
import {
	LIBRARY_KIND_NAMES,
	LIBRARY_KINDS,
	type LibraryContent,
	type LibraryKind,
	libraryBodySchema,
	libraryIdSchema,
	libraryItemSchema,
	libraryListSchema,
} from "../../../protocol/library.ts";
import { deletedCountResponseSchema } from "../../../protocol/rest.ts";
import type { HttpDeps } from "../http-deps.ts";
import { answers, typed } from "../route-schema.ts";

const userParams = z.object({ user_id: userIdSchema });
const itemParams = userParams.extend({ id: libraryIdSchema });
const tags = ["library"];

/** Routes of their own for each kind, so that what it holds is checked and described [L1]. */
export function registerLibraryRoutes(scope: FastifyInstance, deps: HttpDeps): void {
	for (const kind of LIBRARY_KIND_NAMES) registerKind(scope, deps, kind);
}

function registerKind<Kind extends LibraryKind>(scope: FastifyInstance, deps: HttpDeps, kind: Kind): void {
	const app = typed(scope);
	const { noun } = LIBRARY_KINDS[kind];
	const path = `/api/users/:user_id/library/${kind}`;
	app.get(path, {
		schema: {
			tags,
			summary: `A user's ${kind}, by name`,
			params: userParams,
			response: answers(libraryListSchema(kind), 422),
		},
		handler: async (request) => ({ items: await deps.library.listItems(request.params.user_id, kind) }),
	});
	app.put(`${path}/:id`, {
		schema: {
			tags,
			summary: `Make a ${noun} with this id, or replace it`,
			params: itemParams,
			body: libraryBodySchema(kind),
			response: answers(libraryItemSchema(kind), 409, 413, 422),
		},
		handler: (request) =>
			putLibraryItem<Kind>(deps, request.params.user_id, {
				kind,
				id: request.params.id,
				name: request.body.name,
				content: request.body.content as LibraryContent<Kind>,
			}),
	});
	app.delete(`${path}/:id`, {
		schema: {
			tags,
			summary: `Delete a ${noun}`,
			params: itemParams,
			response: answers(deletedCountResponseSchema, 422),
		},
		handler: async (request) => ({
			deleted_count: await deleteLibraryItem(deps, request.params.user_id, { kind, id: request.params.id }),
		}),
	});
}
