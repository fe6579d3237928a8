import { basename } from "node:path";
import type { Plugin } from "vite";

/**
 * Leaves out of React what nothing here uses and what its package cannot leave out by itself, since all of it hangs on
 * the one renderer: a quarter of the script a page begins with. Every name is looked for, so that another version that
 * is built in another way ends the build instead of the page.
 */
export function leanReact(): Plugin {
	return {
		name: "parley-lean-react",
		enforce: "pre",
		transform: {
			filter: { id: /\/react(?:-dom(?:-client)?)?\.production\.js$/ },
			handler: (code, id) => ({ code: (LEAN[basename(id)] ?? String)(code), map: null }),
		},
	};
}

/** In one wording, which packs into nothing: the development build, which is whole, names the part. */
const THROW = 'throw Error("This part of React is left out of this build")';

/** What takes the place of a function, by the features that are not used. */
const LEFT_OUT: readonly (readonly [body: string, functions: string])[] = [
	// Elements that React lifts into the head, with what waits for their files or fetches them ahead.
	["return!1", "isHostHoistableType maySuspendCommit"],
	[
		"",
		`createHoistableInstance mountHoistable getResource acquireResource preloadResource suspendResource
		preloadStylesheet insertStylesheet insertSuspendedStylesheets insertStylesheetIntoRoot
		getHydratableHoistableCache preconnectAs prefetchDNS preconnect preload preloadModule preinitStyle preinitScript
		preinitModuleScript suspendInstance preloadResourceAndSuspendIfNeeded preloadInstanceAndSuspendIfNeeded`,
	],
	["return null", "waitForCommitToBeReady"],
	["", "recursivelyAccumulateSuspenseyCommit accumulateSuspenseyCommitOnFiber"],
	// The document's own html, head and body.
	["", "resolveSingletonInstance releaseSingletonInstance commitHostSingletonAcquisition"],
	// <ViewTransition>: without one there is nothing to find on these ways through the tree.
	[
		"",
		`trackEnterViewTransitions commitEnterViewTransitions commitExitViewTransitions commitNestedViewTransitions
		commitAppearingPairViewTransitions commitDeletedPairViewTransitions restorePairedViewTransitions
		restoreEnterOrExitViewTransitions restoreNestedViewTransitions measureNestedViewTransitions
		measureViewTransitionHostInstancesRecursive applyViewTransitionToHostInstances
		applyViewTransitionToHostInstancesRecursive restoreViewTransitionOnHostInstances scheduleViewTransitionEvent
		startViewTransition createViewTransitionInstance flushAfterMutationEffects commitAfterMutationEffectsOnFiber
		getClassNameByType queueTransitionTypes`,
	],
	["return null", "getViewTransitionName getViewTransitionClassName claimQueuedTransitionTypes"],
	// References to fragments.
	[
		"",
		`commitNewChildToFragmentInstances commitNewChildToFragmentInstance commitFragmentInstanceInsertionEffects
		commitFragmentInstanceDeletionEffects deleteChildFromFragmentInstance`,
	],
	// A page that a server drew, and events that come before it is taken over.
	["return!1", "popHydrationState queueIfContinuousEvent"],
	[
		"",
		`prepareToHydrateHostInstance updateDehydratedSuspenseComponent clearHydrationBoundary
		hideOrUnhideDehydratedBoundary clearIfContinuousEvent attemptExplicitHydrationTarget retryIfBlockedOn
		scheduleReplayQueueIfNeeded replayUnblockedEvents commitSuspenseHydrationCallbacks
		commitActivityHydrationCallbacks registerSuspenseInstanceRetry queueHydrationError
		pushDehydratedActivitySuspenseHandler`,
	],
	["return null", "upgradeHydrationErrorsToRecoverable getNextHydratable"],
	[THROW, "throwOnHydrationMismatch"],
	// Functions as the actions of forms.
	["", "recursivelyResetForms requestFormReset requestFormReset$1 extractEvents$1"],
	[
		THROW,
		`mountActionState updateActionStateImpl rerenderActionState dispatchActionState actionStateActionEffect
		TransitionAwareHostComponent ensureFormComponentIsStateful`,
	],
	[THROW, "startTransition updateOptimisticImpl dispatchOptimisticSetState"],
	["", "defaultOnDefaultTransitionIndicator entangleAsyncAction pingEngtangledActionScope"],
	// Events of a selection and of an input method, and what Internet Explorer told instead of an input.
	["return null", "getNativeBeforeInputChars getFallbackBeforeInputChars"],
	[
		"",
		`constructSelectEvent isFallbackCompositionEnd handleEventsForInputEventPolyfill handlePropertyChange
		getTargetInstForInputEventPolyfill`,
	],
	[THROW, "useMemoCache"],
	[THROW, "updateSuspenseListComponent"],
	["", "cutOffTailIfNeeded"],
	[THROW, "updateActivityComponent"],
	[THROW, "setPropOnCustomElement"],
	// <Suspense>: parts that come later are drawn once they are there, see ui/later-part.tsx, and nothing hides others.
	[
		THROW,
		`updateSuspenseComponent updateOffscreenComponent replaySuspendedUnitOfWork trackUsedThenable useThenable
		attachPingListener unwrapThenable refreshCache`,
	],
	[
		"",
		`recursivelyTraverseReappearLayoutEffects recursivelyTraverseDisappearLayoutEffects
		recursivelyTraverseReconnectPassiveEffects recursivelyTraverseDisconnectPassiveEffects
		recursivelyTraverseAtomicPassiveEffects hideOrUnhideAllChildrenOnFiber hideOrUnhideNearestPortals
		commitOffscreenPassiveMountEffects attachSuspenseRetryListeners resolveRetryWakeable
		pushPrimaryTreeSuspenseHandler retryTimedOutBoundary retryDehydratedSuspenseBoundary
		commitCachePassiveMountEffect`,
	],
	[
		"return null",
		`findFirstSuspended getParentHydrationBoundary getSuspenseInstanceFromFiber getActivityInstanceFromFiber`,
	],
	[THROW, "findCurrentFiberUsingSlowPath"],
	// The names in it are those of a built page, which say nothing.
	['return""', "getStackByFiberInDevAndProd"],
];

/** Assignments that a bundler keeps whatever they are for. */
const ASSIGNED =
	/^(?:(?:FragmentInstance|ViewTransitionPseudoElement|ReactDOMHydrationRoot)\.prototype\.\w+ =|exports\.hydrateRoot =)[\s\S]*?^ *\};\n/gm;

/** What a page says ahead of files it will need, by calls that have no effect here any more. */
const HINTS = "preconnect prefetchDNS preinit preinitModule preload preloadModule";
/** What is for <Suspense>, transitions and servers. */
const UNUSED =
	"cache cacheSignal lazy unstable_useCacheRefresh use useActionState useOptimistic useTransition createRef";

const LEAN: Readonly<Record<string, (code: string) => string>> = {
	"react-dom-client.production.js": (code) => neverHydrates(leaveOut(code)),
	"react-dom.production.js": (code) => without(code, HINTS),
	"react.production.js": (code) =>
		["lazyInitializer", "startTransition", "addTransitionType", "resolveThenable"].reduce(
			(rest, name) => replaceFunction(rest, name, THROW),
			without(code, UNUSED),
		),
};

/** Leaves out functions that the package gives by these names. */
function without(code: string, names: string): string {
	return names.split(" ").reduce((rest, name) => {
		const found = new RegExp(`^exports\\.${name} = function [\\s\\S]*?^\\};\\n`, "m").exec(rest);
		if (found === null) throw new Error(`React is built in another way: look where ${name} is`);
		return rest.replace(found[0], "");
	}, code);
}

function leaveOut(code: string): string {
	return LEFT_OUT.flatMap(([body, names]) => names.split(/\s+/).map((name) => [name, body] as const)).reduce(
		(rest, [name, body]) => replaceFunction(rest, name, body),
		code.replaceAll(ASSIGNED, keepRoot),
	);
}

/** What a root can do is written in one assignment with what one that hydrates can. */
function keepRoot(assigned: string): string {
	return assigned.includes(" ReactDOMRoot.prototype.")
		? assigned.slice(assigned.indexOf("ReactDOMRoot.prototype."))
		: "";
}

function replaceFunction(code: string, name: string, body: string): string {
	const found = new RegExp(
		`^function ${name.replace("$", "\\$")}\\(([^)]*)\\) \\{[\\s\\S]*?^\\}\\n`,
		"m",
	).exec(code);
	if (found === null) throw new Error(`React is built in another way: look where ${name} is`);
	return code.replace(found[0], () => `function ${name}() {${body}}\n`);
}

/** It asks in one place after the other whether it is taking over a page; with the answer written in, what would follow goes. */
function neverHydrates(code: string): string {
	const BEGIN = "\n  isHydrating = !1,";
	const at = code.indexOf(BEGIN);
	if (at < 0) throw new Error("React is built in another way: look how it tells whether it hydrates");
	// Further up it is the name of a parameter.
	const after = code
		.slice(at + BEGIN.length)
		.replaceAll(/(?<![\w$])isHydrating = (?=!)/g, "")
		.replaceAll(/(?<![\w$])isHydrating(?![\w$])/g, "!1");
	return code.slice(0, at) + after;
}
