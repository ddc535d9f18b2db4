/* eslint-disable @n8n/community-nodes/no-restricted-globals -- lets the time of a suspension pass */
import { Container } from '@n8n/di';
import { BinaryDataService, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowSettings,
	type WorkflowExecuteMode,
	type IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';

import { SoraVideoApi } from '../../credentials/SoraVideoApi.credentials';
import { SoraVideo } from '../../nodes/SoraVideo/SoraVideo.node';

/** Stands in for n8n's database of credentials; authenticates as n8n does. */
class OneCredential extends ICredentialsHelper {
	private readonly type = new SoraVideoApi();

	constructor(private readonly data: ICredentialDataDecryptedObject) {
		super();
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_typeName: string,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return await this.type.authenticate(credentials, request);
	}

	async getDecrypted() {
		return this.data;
	}

	getParentTypes() {
		return [];
	}

	isCredentialUsableByNode() {
		return true;
	}

	getCredentialsProperties() {
		return this.type.properties;
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('The tests keep no credentials in a database');
	}

	async updateCredentials() {}

	async updateCredentialsOauthTokenData() {}
}

/** Feeds the items of a test into the node. */
const FEEDER = {
	description: {
		displayName: 'Feeder',
		name: 'feeder',
		group: ['input'],
		version: 1,
		description: 'Feeds the items of a test',
		defaults: { name: 'Feeder' },
		inputs: [],
		outputs: ['main'],
		properties: [],
	},
} as unknown as INodeType;

const TYPES: Record<string, INodeType> = { 'test.feeder': FEEDER };

/** As n8n hands out node types: with the properties that its loader would add. */
const nodeTypes: INodeTypes = {
	getByName: (name) => TYPES[name],
	getByNameAndVersion: (name) => TYPES[name],
	getKnownTypes: () => ({}),
};

export interface NodeRun {
	/** The input items' json. */
	input?: IDataObject[];
	parameters?: INodeParameters;
	credential: ICredentialDataDecryptedObject;
	/** Settings of the node such as onError and retryOnFail. */
	settings?: Partial<INode>;
	/** Called when the run has begun, with a function that presses Stop. */
	onStart?: (stop: () => void) => void;
	/** Called whenever n8n has suspended the execution, with what it stores. */
	onSuspended?: (run: IRun) => void;
	/** What the context shows in place of n8n-core's own, by name. */
	context?: Record<string, unknown>;
	/** As n8n names it; default `trigger`, an execution that nobody watches. */
	mode?: WorkflowExecuteMode;
	workflowSettings?: IWorkflowSettings;
	/** n8n's own limit on the time of an execution, in milliseconds, as in its regular mode. */
	timeLimitMs?: number;
}

/** What came out of a run, in the words of the tests. */
export interface NodeResult {
	/** As n8n shows it: success, error, canceled. */
	status: IRun['status'];
	/** The items of the main output. */
	items: INodeExecutionData[];
	/** The items of the error output. */
	errorItems: INodeExecutionData[];
	/** All outputs of the node's last run. */
	outputs: INodeExecutionData[][];
	/** How often n8n suspended the execution. */
	suspensions: number;
	error: (Error & { description?: string; httpCode?: string; context?: IDataObject }) | undefined;
	run: IRun;
}

export const NODE = 'Sora Video';

/** Runs Sora Video once in n8n-core's own workflow engine, with its real helpers. */
export async function runSoraVideo(options: NodeRun): Promise<NodeResult> {
	TYPES['test.soraVideo'] = withContext(options.context);
	await Container.get(BinaryDataService).init();
	const items = (options.input ?? [{}]).map((json) => ({ json }));
	const nodes = [node('Feeder', 'test.feeder', {}), soraVideo(options)];
	const workflow = new Workflow({
		id: 'workflow',
		name: 'workflow',
		nodes,
		connections: { Feeder: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', ...options.workflowSettings },
	});
	let data: IRunExecutionData = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [
				{ node: workflow.getNode('Feeder')!, data: { main: [items] }, source: null },
			],
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
		},
		resultData: { runData: {}, pinData: { Feeder: items } },
		startData: {},
	});
	const startedAt = Date.now();
	const runOn = async () => {
		const { timeLimitMs = Infinity } = options;
		const execution = new WorkflowExecute(
			additionalData(nodes, options.credential, Date.now() + timeLimitMs),
			options.mode ?? 'trigger',
			data,
		);
		const running = execution.processRunExecutionData(workflow);
		options.onStart?.(() => running.cancel());
		if (timeLimitMs === Infinity) return await running;
		const timer = setTimeout(() => running.cancel(), startedAt + timeLimitMs - Date.now());
		return await running.finally(() => clearTimeout(timer));
	};
	let run = await runOn();
	let suspensions = 0;
	while (run.status === 'waiting') {
		suspensions++;
		options.onSuspended?.(run);
		data = await asResumed(run);
		run = await runOn();
	}
	const { runData, error } = run.data.resultData;
	const output = (runData[NODE]?.at(-1)?.data?.main ?? []).map((items) => items ?? []);
	return {
		status: run.status,
		items: output[0] ?? [],
		errorItems: output[1] ?? [],
		outputs: output,
		suspensions,
		error: (runData[NODE]?.at(-1)?.error ?? error) as NodeResult['error'],
		run,
	};
}

/** The node on an n8n whose context shows something else. */
function withContext(shown: Record<string, unknown> = {}): INodeType {
	const node = new SoraVideo();
	const get = (context: IExecuteFunctions, name: string) => {
		const value: unknown = context[name as keyof IExecuteFunctions];
		if (Object.hasOwn(shown, name)) return shown[name];
		return typeof value === 'function' ? value.bind(context) : value;
	};
	return Object.assign(node, {
		async execute(this: IExecuteFunctions) {
			return await SoraVideo.prototype.execute.call(new Proxy(this, { get } as never));
		},
	});
}

/** Lets the time of a suspension pass; what n8n keeps meanwhile goes through its database as JSON. */
async function asResumed({ data, waitTill }: IRun): Promise<IRunExecutionData> {
	await new Promise((resolve) => {
		setTimeout(resolve, new Date(waitTill!).getTime() - Date.now());
	});
	return JSON.parse(JSON.stringify(data)) as IRunExecutionData;
}

const node = (name: string, type: string, parameters: INodeParameters): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters,
});

const soraVideo = ({ parameters = {}, settings }: NodeRun): INode => ({
	...node(NODE, 'test.soraVideo', parameters),
	credentials: { soraVideoApi: { id: '1', name: 'Sora Video API' } },
	...settings,
});

const additionalData = (
	nodes: INode[],
	credential: ICredentialDataDecryptedObject,
	endsAt: number,
) =>
	({
		executionTimeoutTimestamp: endsAt === Infinity ? undefined : endsAt,
		credentialsHelper: new OneCredential(credential),
		executionId: '1',
		workflowId: 'workflow',
		currentNodeExecutionIndex: 0,
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1/',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		variables: {},
		logAiEvent: () => undefined,
		setExecutionStatus: () => undefined,
		getRuntimeCredential: async () => undefined,
		hooks: new ExecutionLifecycleHooks('trigger', '1', {
			id: 'workflow',
			name: 'workflow',
			active: false,
			isArchived: false,
			activeVersionId: null,
			createdAt: new Date(0),
			updatedAt: new Date(0),
			connections: {},
			nodes,
		}),
	}) as unknown as IWorkflowExecuteAdditionalData;

/** The bytes behind an item's file, read back through n8n's binary data. */
export async function bytesOf(item: INodeExecutionData, field = 'data'): Promise<Buffer> {
	return await Container.get(BinaryDataService).getAsBuffer(item.binary![field]);
}
