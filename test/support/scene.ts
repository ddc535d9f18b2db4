/* eslint-disable @n8n/community-nodes/no-hardcoded-secrets -- the key is none: the simulator takes any */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { forgetPaces } from '../../nodes/SoraVideo/api/pace';
import { startSimulator } from '../simulator';
import { runSoraVideo, type NodeResult, type NodeRun } from './engine';
import { fakeTime, inFastTime, realTime } from './fastTime';

/** A key that must turn up nowhere but in requests to the API. */
export const KEY = 'canary-key-0123456789abcdef';

export type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** Settings of the run; what else is in it is a parameter of the node. */
type Run = Partial<Omit<NodeRun, 'parameters'>> & Record<string, unknown>;

/** A simulator for the tests of a file, and the node running against it. */
export interface Scene {
	simulator: Simulator;
	/** Runs an operation in fast time, for items with these IDs. */
	run(operation: string, ids: unknown[], run?: Run): Promise<NodeResult>;
}

const SETTINGS = [
	'settings',
	'onStart',
	'onSuspended',
	'input',
	'credential',
	'context',
	'mode',
	'workflowSettings',
	'timeLimitMs',
];

/** Sets the scene for all tests of a file, in fast time. */
export function setScene(): Scene {
	const scene = {
		run: async (operation: string, ids: unknown[], run: Run = {}) => {
			const parameters = Object.fromEntries(
				Object.entries(run).filter(([name]) => !SETTINGS.includes(name)),
			) as INodeParameters;
			return await inFastTime(
				async () =>
					await runSoraVideo({
						input: ids.map((id) => ({ id }) as IDataObject),
						credential: { apiKey: KEY, baseUrl: scene.simulator.baseUrl },
						...run,
						parameters: { operation, taskId: '={{ $json.id }}', ...parameters },
					}),
			);
		},
	} as Scene;
	beforeAll(async () => {
		scene.simulator = await startSimulator({ key: KEY });
	});
	beforeEach(() => {
		scene.simulator.reset();
		forgetPaces();
		fakeTime();
	});
	afterEach(realTime);
	afterAll(async () => await scene.simulator.close());
	return scene;
}

/** How many milliseconds lay between the requests, from the answer to the next beginning. */
export const gapsBetween = (requests: Simulator['requests']): number[] =>
	requests.slice(1).map(({ at }, index) => at - requests[index].finishedAt!);
