/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n */
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

import { faults } from '../simulator';
import { itemsOf, type Execution } from './support/bench';
import { DataTable } from './support/dataTable';
import { describeInN8n, isN8n1 } from './support/n8n';
import { everyTenSeconds, FOLDER, useS3Bench } from './support/s3Bench';
import { until } from './support/until';
import { chain, errorTrigger, soraVideo } from './support/workflow';

/** For each test, in milliseconds; the machine may be busy. */
jest.setTimeout(600_000);

/** What a task that is done answers to a look that is to find it running. */
const running = faults.wrongTypes({ status: 'processing', video_url: null });

describeInN8n('With an S3 server, the example', () => {
	const { own, readFilledIn, expectStored } = useS3Bench();

	/** The requests by which objects were stored. */
	const uploads = () => own.s3.requests.filter((request) => request.startsWith('PUT '));

	describe('"collect-finished-videos"', () => {
		const TRIGGER = 'Every 15 Minutes';
		const COLUMNS = ['task_id', 'status', 'key', 'error'];

		let table: DataTable;

		beforeEach(async () => {
			table = await DataTable.create(own.bench, randomUUID(), COLUMNS);
		});

		const insertPending = async (ids: string[]) =>
			await table.insert(ids.map((id) => ({ task_id: id, status: 'pending' })));

		/** Task, status, key and reason of each row. */
		const rows = async () =>
			(await table.rows()).map((row) => COLUMNS.map((column) => row[column]));

		const pending = (id: string) => [id, 'pending', null, null];
		const stored = (id: string) => [id, 'stored', `${FOLDER}/${id}.mp4`, null];

		function readWithTable() {
			const example = readFilledIn('collect-finished-videos.json');
			const { parameters } = example.node('Pending Tasks');
			parameters.dataTableId = { __rl: true, mode: 'list', value: table.id };
			return example;
		}

		const create = async (
			{ name, nodes, connections }: ReturnType<typeof readWithTable>,
			settings?: object,
		) =>
			await own.bench.api.createWorkflow({
				name,
				nodes,
				connections,
				settings: { executionOrder: 'v1', ...settings },
			});

		async function run(workflow: { id: string }): Promise<Execution> {
			return await own.bench.api.finished(await own.bench.api.run(workflow, TRIGGER));
		}

		const ran = ({ data }: Execution) => Object.keys(data.resultData.runData);

		it('stores what is done and marks what has failed, once; the rest is tried again', async () => {
			own.bench.tasks(['done_1', 'done_2', 'elsewhere']);
			own.bench.tasks(['slow'], { looks: [running] });
			own.bench.tasks(['failed'], { ends: 'failed', error: { message: 'no capacity' } });
			own.bench.tasks(['cancelled'], { ends: 'cancelled' });
			own.bench.tasks(['unread'], { looks: [faults.status(500)] });
			own.bench.tasks(['no_file'], {
				downloads: Array.from({ length: 20 }, () => faults.status(404)),
			});
			const first = ['unread', 'done_1', 'failed', 'unknown', 'slow', 'no_file', 'cancelled'];
			await insertPending([...first, 'done_2']);
			await table.insert([{ task_id: 'elsewhere', status: 'stored', key: 'a/b.mp4' }]);
			const workflow = await create(readWithTable());

			const one = await run(workflow);

			expect(one.status).toBe('error');
			const { message } = one.data.resultData.error!;
			const reasons = message.split('; ');
			expect(message).toMatch(/^These tasks could not be collected and stay pending: unread: /);
			expect(reasons.map((reason) => /(\w+): [A-Z]/.exec(reason)?.[1])).toEqual([
				'unread',
				'unknown',
				'no_file',
			]);
			const failed = ['failed', 'failed', null, 'no capacity'];
			const cancelled = ['cancelled', 'cancelled', null, ''];
			const other = ['elsewhere', 'stored', 'a/b.mp4', null];
			expect(await rows()).toEqual([
				pending('unread'),
				stored('done_1'),
				failed,
				pending('unknown'),
				pending('slow'),
				pending('no_file'),
				cancelled,
				stored('done_2'),
				other,
			]);
			expect(
				itemsOf(one, 'Replace Me: Alert').map(({ json }) => [json.task_id, json.error]),
			).toEqual([
				['failed', 'no capacity'],
				['cancelled', ''],
			]);
			await expectStored('done_1', 'done_2');

			own.bench.tasks(['no_file', 'unknown']);
			const two = await run(workflow);

			expect(two.status).toBe('success');
			expect(await rows()).toEqual([
				stored('unread'),
				stored('done_1'),
				failed,
				stored('unknown'),
				stored('slow'),
				stored('no_file'),
				cancelled,
				stored('done_2'),
				other,
			]);
			expect(ran(two)).not.toContain('Replace Me: Alert');
			await expectStored('unread', 'done_1', 'unknown', 'slow', 'no_file', 'done_2');
			expect(uploads()).toHaveLength(6);

			const three = await run(workflow);

			expect(three.status).toBe('success');
			expect(ran(three)).toEqual([TRIGGER, 'Pending Tasks']);
			expect(uploads()).toHaveLength(6);
			for (const id of ['done_1', 'failed', 'cancelled']) {
				expect(own.bench.simulator.looks(id)).toHaveLength(1);
			}
			expect(own.bench.simulator.looks('elsewhere')).toEqual([]);
		});

		it('leaves pending what S3 does not take, also when it takes the others', async () => {
			own.bench.tasks(['taken_1', 'refused', 'taken_2']);
			own.bench.tasks(['failed'], { ends: 'failed', error: 'no capacity' });
			await insertPending(['taken_1', 'refused', 'failed', 'taken_2']);
			const example = readWithTable();
			const { parameters } = example.node('S3');
			parameters.bucketName = `={{ $json.id === 'refused' ? 'no-such-bucket' : '${own.s3.bucket}' }}`;

			const one = await run(await create(example));

			expect(one.status).toBe('error');
			expect(one.data.resultData.error!.message).toMatch(
				/^These tasks could not be collected and stay pending: refused: [^;]+$/,
			);
			const failed = ['failed', 'failed', null, 'no capacity'];
			expect(await rows()).toEqual([
				stored('taken_1'),
				pending('refused'),
				failed,
				stored('taken_2'),
			]);
			await expectStored('taken_1', 'taken_2');

			const two = await run(await create(readWithTable()));

			expect(two.status).toBe('success');
			expect(await rows()).toEqual([
				stored('taken_1'),
				stored('refused'),
				failed,
				stored('taken_2'),
			]);
			await expectStored('taken_1', 'refused', 'taken_2');
			expect(uploads()).toHaveLength(3);
		});

		it('stores a video under its one key also when two runs overlap', async () => {
			const events = new EventEmitter();
			own.bench.tasks(['twice'], { downloads: [faults.after(once(events, 'collected'))] });
			await insertPending(['twice']);
			const workflow = await create(readWithTable());

			const slow = run(workflow);
			await until(() => own.bench.simulator.downloads('twice').length === 1);
			// n8n 1.x has one connection to its database: they are not to write at the same moment.
			const quick = await run(workflow);
			events.emit('collected');

			expect([quick.status, (await slow).status]).toEqual(['success', 'success']);
			expect(await rows()).toEqual([stored('twice')]);
			await expectStored('twice');
		});

		it('collects by its schedule what Create and Insert have put into the table', async () => {
			const created = await own.bench.run(
				[{ prompt: 'A paper boat' }, { prompt: 'A red kite' }],
				[
					soraVideo(own.bench.credential, {
						operation: 'create',
						family: 'sora',
						model: 'openAiSora2Plus',
						prompt: '={{ $json.prompt }}',
					}),
					table.inserter({ task_id: '={{ $json.id }}', status: 'pending' }),
				],
			);
			expect(created.status).toBe('success');
			const ids = itemsOf(created, 'Sora Video').map(({ json }) => String(json.id));
			await insertPending(['unknown']);
			const watcher = await own.bench.api.createWorkflow(chain('Watcher', [errorTrigger]));
			if (!isN8n1) await own.bench.api.activate(watcher);
			const example = readWithTable();
			example.node(TRIGGER).parameters.rule = everyTenSeconds;
			const workflow = await create(example, { errorWorkflow: watcher.id });

			await own.bench.api.activate(workflow);
			const { id } = await own.bench.api.firstExecution(workflow);
			await own.bench.api.deactivate(workflow);
			const execution = await own.bench.api.finished(id);
			// The schedule may have started another one meanwhile, which stores what is still pending.
			for (const other of await own.bench.api.executions(workflow)) {
				await own.bench.api.finished(other.id);
			}

			expect(execution).toMatchObject({ status: 'error', mode: 'trigger' });
			expect(await rows()).toEqual([...ids.map(stored), pending('unknown')]);
			await expectStored(...ids);
			const reported = await own.bench.api.firstExecution(watcher);
			const [{ json }] = itemsOf(await own.bench.api.finished(reported.id), 'Error Trigger');
			expect(json).toMatchObject({
				execution: { error: { message: expect.stringContaining('unknown: The API knows no') } },
			});
		});
	});
});
