import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Ends of paths of the files that take longest; begun last, one of them would run alone at the end of its group. */
const SLOW = [
	"tools/tool-hub.test.ts",
	"streams/stream-log.contract.test.ts",
	"extraction/threaded-extractor.test.ts",
	"client/create-chat-client.test.ts",
	"conformance/two-nodes.test.ts",
	"conformance/one-node.test.ts",
	"conformance/background.test.ts",
	"faults/kill-redis.test.ts",
	"faults/kill-server.test.ts",
	"faults/network.test.ts",
	"packaging/packages.test.ts",
	"e2e/desktop-welcome.e2e.ts",
	"hostile/hostile-texts.e2e.ts",
	"e2e/chat-list.e2e.ts",
	"e2e/desktop-life.e2e.ts",
	"e2e/transcript.e2e.ts",
	"e2e/desktop-system.e2e.ts",
	"e2e/desktop-servers.e2e.ts",
];

/** On a machine that has not run the tests before, nothing else tells what is slow. */
export class SlowFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const rank = ({ moduleId }: TestSpecification) => {
			const place = SLOW.findIndex((end) => moduleId.endsWith(end));
			return place === -1 ? SLOW.length : place;
		};
		return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
	}
}
