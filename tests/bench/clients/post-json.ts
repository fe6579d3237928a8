/** @throws {Error} where the answer is not one of success */
export async function postJson(url: string, body: unknown): Promise<void> {
	const response = await fetch(url, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(body),
	});
	if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
	await response.body?.cancel();
}
