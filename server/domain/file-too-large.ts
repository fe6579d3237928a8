import { AppError } from "./app-error.ts";

/** A file that is over the limit of one file. */
export function fileTooLarge(maxBytes: number): AppError {
	return new AppError(
		"too_large",
		`The file is larger than ${describeBytes(maxBytes)}, which is the most this server takes.`,
	);
}

function describeBytes(bytes: number): string {
	return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MiB` : `${Math.floor(bytes / 1024)} KiB`;
}
