import { Bench } from '../../test/e2e/support/bench';
import { soraVideo } from '../../test/e2e/support/workflow';
import { startOpenAiVideos } from '../../test/simulator/openai-videos';
import type { Host } from '../ownN8n';
import { openAiNode } from './openAiNode';
import { loopNodes, LOOP_WIRES } from './handBuiltLoop';
import { waitOf, type Wait } from './wait';

/** Waits, in an execution of its own, for tasks that take so many milliseconds from the first look on. */
export type Way = (host: Host, durations: number[]) => Promise<Wait>;

async function withBench<T>(host: Host, work: (bench: Bench) => Promise<T>): Promise<T> {
	const bench = await Bench.open(host);
	try {
		return await work(bench);
	} finally {
		await bench.close();
	}
}

/** Defines the tasks, and says which is which. */
function defineTasks({ simulator }: Bench, durations: number[]) {
	const byId = new Map(durations.map((duration, index) => [`sora_${index}`, duration]));
	for (const [id, processingMs] of byId) {
		simulator.addTask(id, { processingMs, startAtFirstLook: true });
	}
	return { byId, items: [...byId.keys()].map((id) => ({ id })) };
}

/** Wait Until Done. */
export const soraVideoWay =
	(pollInterval: number): Way =>
	async (host, durations) =>
		await withBench(host, async (bench) => {
			const { byId, items } = defineTasks(bench, durations);
			const options = { pollInterval };
			const node = soraVideo(bench.credential, { operation: 'waitUntilDone', options });
			const id = await bench.trigger(items, [node]);
			return await waitOf(id, bench, byId, () => bench.simulator.requests);
		});

/** What n8n's users build by hand. */
export const loopWay =
	(pollInterval: number): Way =>
	async (host, durations) =>
		await withBench(host, async (bench) => {
			const { byId, items } = defineTasks(bench, durations);
			const nodes = loopNodes(bench, pollInterval);
			const id = await bench.trigger(items, nodes, {}, LOOP_WIRES);
			return await waitOf(id, bench, byId, () => bench.simulator.requests);
		});

/** n8n's own node for OpenAI, whose interval is 10 s and cannot be set. */
export const openAiWay: Way = async (host, durations) =>
	await withBench(host, async (bench) => {
		const videos = await startOpenAiVideos((prompt) => ({
			processingMs: Number(prompt),
			startAtFirstLook: true,
		}));
		try {
			const items = durations.map((duration) => ({ prompt: String(duration) }));
			const id = await bench.trigger(items, [await openAiNode(bench, videos)]);
			// It creates one after the other, in the order of the items.
			const byId = new Map(durations.map((duration, index) => [`video_${index + 1}`, duration]));
			return await waitOf(id, bench, byId, () => videos.requests);
		} finally {
			await videos.close();
		}
	});
