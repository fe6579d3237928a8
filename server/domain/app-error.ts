import { ERRORS, type ErrorCode } from "../protocol/errors.ts";

/**
 * An expected failure, told to the client by its code of the catalogue.
 * `message` is a sentence for a person; it must not hold secrets, paths or message text.
 */
export class AppError extends Error {
	readonly code: ErrorCode;

	constructor(code: ErrorCode, message: string = ERRORS[code].message, options?: ErrorOptions) {
		super(message, options);
		this.name = "AppError";
		this.code = code;
	}
}
