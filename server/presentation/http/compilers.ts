import type { FastifyInstance } from "fastify";
import { validatorCompiler } from "fastify-type-provider-zod";

/** Lets zod schemas validate requests. */
export function setCompilers(app: FastifyInstance): void {
	app.setValidatorCompiler(validatorCompiler);
	// The types hold what routes answer; validating a history again for every answer would double its cost.
	app.setSerializerCompiler(() => (data) => JSON.stringify(data));
}

/** For an app with `setCompilers`: without it fastify loads its own ones, which are not part of the build. */
export const NO_COMPILERS = {
	compilersFactory: { buildValidator: refuseToCompile, buildSerializer: refuseToCompile },
};

function refuseToCompile(): never {
	throw new Error("A schema came before the compilers of its app");
}
