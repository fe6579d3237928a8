import type { Session } from "electron";
import type { Doubled } from "./doubled.ts";

type RequestHandler = Parameters<Session["setPermissionRequestHandler"]>[0];
type CheckHandler = Parameters<Session["setPermissionCheckHandler"]>[0];
type DeviceHandler = Parameters<Session["setDevicePermissionHandler"]>[0];

export class SessionDouble
	implements
		Doubled<
			Session,
			| "setPermissionRequestHandler"
			| "setPermissionCheckHandler"
			| "setDevicePermissionHandler"
			| "addWordToSpellCheckerDictionary"
			| "setSpellCheckerEnabled"
			| "isSpellCheckerEnabled"
		>
{
	readonly learned: string[] = [];
	#request: RequestHandler = null;
	#isSpellChecked = true;
	checkHandler: CheckHandler = null;
	deviceHandler: DeviceHandler = null;

	setPermissionRequestHandler(handler: RequestHandler): void {
		this.#request = handler;
	}
	setPermissionCheckHandler(handler: CheckHandler): void {
		this.checkHandler = handler;
	}
	setDevicePermissionHandler(handler: DeviceHandler): void {
		this.deviceHandler = handler;
	}
	addWordToSpellCheckerDictionary(word: string): boolean {
		this.learned.push(word);
		return true;
	}

	setSpellCheckerEnabled(isOn: boolean): void {
		this.#isSpellChecked = isOn;
	}
	isSpellCheckerEnabled(): boolean {
		return this.#isSpellChecked;
	}

	/** Without a handler Electron grants everything. */
	decide(contents: object, permission: string, url: string): Promise<boolean> {
		const handler = this.#request;
		if (handler === null) return Promise.resolve(true);
		return new Promise((resolve) => {
			const details = { requestingUrl: url, isMainFrame: true };
			type Args = Parameters<NonNullable<RequestHandler>>;
			handler(contents as unknown as Args[0], permission as Args[1], resolve, details as Args[3]);
		});
	}
}
