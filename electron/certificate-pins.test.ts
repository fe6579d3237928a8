import type { Certificate } from "electron";
import { expect, test } from "vitest";
import { createCertificatePins } from "./certificate-pins.ts";
import { createPinnedFetch } from "./pinned-fetch.ts";
import { reviewCertificate } from "./review-certificate.ts";
import { type Settings, settingsSchema } from "./settings.ts";
import { sayEnglish } from "./words.ts";

const TEAM = "https://team.example:8443";
const UNKNOWN = "net::ERR_CERT_AUTHORITY_INVALID";
const certificate = (first: number) =>
	({
		fingerprint: `sha256/${Buffer.alloc(32, first).toString("base64")}`,
		subjectName: "team.example\u202e\nIssued by: a good one",
		issuerName: "Nobody",
		validStart: 1_700_000_000,
		validExpiry: 1_800_000_000,
	}) as Certificate;
const pairs = (first: string) => Array(32).fill(first).join(":");

function openPins() {
	let settings: Settings = settingsSchema.parse({});
	const change = (patch: Partial<Settings>) => {
		settings = { ...settings, ...patch };
		return settings;
	};
	const told = { changes: 0 };
	const pins = createCertificatePins({
		settings: { read: () => settings, change },
		onChange: () => {
			told.changes++;
		},
	});
	return { pins, told, settings: () => settings };
}

test("a faulty certificate is refused until it is trusted, and only that one, and only there", () => {
	const { pins, told } = openPins();
	expect(pins.judge(`${TEAM}/api`, UNKNOWN, certificate(1))).toBe(false);
	expect(pins.fault(TEAM)).toMatchObject({ code: "ERR_CERT_AUTHORITY_INVALID", fingerprint: pairs("01") });
	expect(pins.trust(TEAM, pairs("02"))).toBe(false);
	expect(pins.trust("https://team.example", pairs("01"))).toBe(false);
	expect(pins.trust(TEAM, pairs("01"))).toBe(true);
	expect(pins.fault(TEAM)).toBeNull();
	for (const address of [`${TEAM}/api`, "wss://team.example:8443/ws"])
		expect(pins.judge(address, UNKNOWN, certificate(1))).toBe(true);
	for (const address of ["https://team.example/", "https://other.example:8443/"])
		expect(pins.judge(address, UNKNOWN, certificate(1)), address).toBe(false);
	expect(pins.judge(TEAM, UNKNOWN, certificate(3))).toBe(false);
	expect(pins.fault(TEAM)).toMatchObject({ fingerprint: pairs("03") });
	expect(told.changes).toBe(5);
});

test("a fault that nobody looks for anew is the one of before, until that is trusted", () => {
	const { pins } = openPins();
	pins.judge(TEAM, UNKNOWN, certificate(1));
	pins.clear(TEAM);
	expect(pins.fault(TEAM)).toBeNull();
	pins.recall(TEAM);
	expect(pins.fault(TEAM)).toMatchObject({ fingerprint: pairs("01") });
	pins.trust(TEAM, pairs("01"));
	pins.recall(TEAM);
	pins.recall("https://other.example");
	expect([pins.fault(TEAM), pins.fault("https://other.example")]).toEqual([null, null]);
});

test("what is kept of servers that are gone is forgotten", () => {
	const { pins, settings } = openPins();
	pins.judge(TEAM, UNKNOWN, certificate(1));
	pins.trust(TEAM, pairs("01"));
	pins.keepOnly([TEAM]);
	expect(pins.pinned(TEAM)).toBe(pairs("01"));
	pins.keepOnly(["https://other.example"]);
	expect(settings().pins).toEqual({});
	expect(pins.judge(TEAM, UNKNOWN, certificate(1))).toBe(false);
});

test("the person is shown what is wrong and decides; another certificate than before is said to be one", async () => {
	const { pins } = openPins();
	const shown: { readonly detail?: string }[] = [];
	const review = (response: number) =>
		reviewCertificate(
			{
				pins,
				say: sayEnglish,
				dialog: {
					showMessageBox: async (options: object) => {
						shown.push(options);
						return { response, checkboxChecked: false };
					},
				},
			},
			TEAM,
		);
	expect(await review(1)).toBe(false);
	expect(shown).toEqual([]);
	pins.judge(TEAM, UNKNOWN, certificate(1));
	expect(await review(0)).toBe(false);
	expect(pins.pinned(TEAM)).toBeNull();
	expect(await review(1)).toBe(true);
	expect(shown.at(-1)?.detail).toContain(`Fingerprint (SHA-256): ${pairs("01")}`);
	expect(shown.at(-1)?.detail).toContain("Issued to: team.example Issued by: a good one\nIssued by: Nobody");
	expect(shown.at(-1)?.detail).not.toContain("another one");
	pins.judge(TEAM, UNKNOWN, certificate(2));
	expect(await review(0)).toBe(false);
	for (const text of ["another one", pairs("01"), pairs("02")]) expect(shown.at(-1)?.detail).toContain(text);
	expect(pins.pinned(TEAM)).toBe(pairs("01"));
});

test("the host's own requests judge alike, in a session that no other origin and no other pin has", async () => {
	const { pins } = openPins();
	const sessions = new Map<string, (request: object, decide: (code: number) => void) => void>();
	const plain: string[] = [];
	const decided: (readonly [string, number])[] = [];
	const { fetch } = createPinnedFetch({
		pins,
		net: {
			fetch: async (address) => {
				plain.push(String(address));
				return new Response();
			},
		},
		session: {
			fromPartition: (name) => ({
				setCertificateVerifyProc: (proc) => void sessions.set(name, proc as never),
				fetch: async () => {
					const facts = { certificate: certificate(1), verificationResult: UNKNOWN };
					sessions.get(name)?.(facts, (code) => decided.push([name, code]));
					return new Response();
				},
			}),
		},
	});
	await fetch("http://team.example/");
	expect(plain).toEqual(["http://team.example/"]);
	await fetch(`${TEAM}/api`);
	pins.trust(TEAM, pairs("01"));
	await fetch(`${TEAM}/api`);
	await fetch("https://other.example/");
	expect(decided.map(([, code]) => code)).toEqual([-3, 0, -3]);
	expect(new Set(decided.map(([name]) => name)).size).toBe(3);
});
