export type SqlValue = string | number | null;

/** As much of SQLite as the mirror needs. */
export interface SqlDatabase {
	exec(sql: string): void;
	run(sql: string, ...values: readonly SqlValue[]): void;
	/** Rows as lists of values. */
	all(sql: string, ...values: readonly SqlValue[]): readonly (readonly SqlValue[])[];
	/** All of it or nothing. */
	transaction<T>(work: () => T): T;
	close(): void;
}
