import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { create } from './operations/create.operation';
import { generate } from './operations/generate.operation';
import { getStatus } from './operations/getStatus.operation';
import { uploadAsset } from './operations/uploadAsset.operation';
import { waitUntilDone } from './operations/waitUntilDone.operation';

const OPERATIONS = { create, generate, getStatus, upload: uploadAsset, waitUntilDone };

/** What n8n loads: the description, and the way to the operations. */
export class SoraVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sora Video',
		name: 'soraVideo',
		icon: { light: 'file:soraVideo.svg', dark: 'file:soraVideo.dark.svg' },
		group: ['transform'],
		version: 1,
		// A family that is added has to be added here, too.
		subtitle:
			'={{ { create: "Create", generate: "Generate", getStatus: "Get Status", upload: "Upload Asset", waitUntilDone: "Wait Until Done" }[$parameter["operation"]] + ({ grok: ": Grok", happyHorse: ": HappyHorse", klingO3: ": Kling O3", miniMaxH3: ": MiniMax H3", other: ": Other", sd2Manxue: ": SD2 Manxue", seedance15: ": Seedance 1.5", seedance20: ": Seedance 2.0", seedance20ModelCenter: ": Seedance 2.0 (Model Center)", seedance25: ": Seedance 2.5", sora: ": Sora", starVideos: ": StarVideos", veo: ": Veo", videos: ": Videos", videosModelCenter: ": Videos (Model Center)", vidu: ": Vidu", wan: ": Wan" }[$parameter["family"]] ?? "") }}',
		description:
			'Create AI videos with GlobalAI OPC (Seedance, Veo, Kling, Sora and more), wait for them, and get the finished MP4 as a file',
		defaults: { name: 'Sora Video' },
		usableAsTool: true,
		// What n8n's AI builders read when they choose nodes.
		builderHint: {
			searchHint:
				'For a video from a prompt, one node with the operation Generate is enough: it creates the task, waits for it and outputs the file. No Wait node, loop or HTTP Request is needed. Each task that Create or Generate makes is charged.',
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'soraVideoApi', required: true }],
		properties: [
			// n8n takes the names of dropped nodes and what agents read of a tool from an operation that
			// hangs on a resource.
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'video',
				options: [
					{ name: 'Asset', value: 'asset' },
					{ name: 'Video', value: 'video' },
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'upload',
				displayOptions: { show: { resource: ['asset'] } },
				options: [
					{
						name: 'Upload',
						value: 'upload',
						description:
							'Upload an image, video or audio file by its address and wait until videos can be made with it',
						action: 'Upload asset',
						builderHint: {
							propertyHint:
								'Put the field reference of its output into a reference field of Generate or Create, for the model family chosen here.',
						},
					},
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'waitUntilDone',
				displayOptions: { show: { resource: ['video'] } },
				options: [
					{
						name: 'Create',
						value: 'create',
						description: 'Create a video from a prompt and return its task ID at once',
						action: 'Create video',
						builderHint: {
							propertyHint:
								'Its output has the ID of the task as id. Connect Wait Until Done after it to get the file.',
						},
					},
					{
						name: 'Generate',
						value: 'generate',
						description:
							'Create a video from a prompt, wait until it is done, and return it as a file',
						action: 'Generate video',
						builderHint: {
							propertyHint:
								'Outputs the video as a file, for a node that stores or sends it. For many prompts, give it one item for each: it needs no loop.',
						},
					},
					{
						name: 'Get Status',
						value: 'getStatus',
						description: 'Check the status of a video once, without waiting',
						action: 'Get video status',
						builderHint: {
							propertyHint:
								'For workflows that a schedule starts. To wait for a video, use Wait Until Done instead of a loop.',
						},
					},
					{
						name: 'Wait Until Done',
						value: 'waitUntilDone',
						description: 'Wait until a video is done and return it as a file',
						action: 'Wait until video is done',
						builderHint: {
							propertyHint:
								'For tasks that Create has made, here or in another workflow. It takes all items at once and needs no loop.',
						},
					},
				],
			},
			...create.fields,
			...generate.fields,
			...getStatus.fields,
			...waitUntilDone.fields,
			...uploadAsset.fields,
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0) as keyof typeof OPERATIONS;
		const { execute } = OPERATIONS[operation] ?? {};
		if (execute === undefined) {
			throw new NodeOperationError(this.getNode(), `There is no operation "${operation}"`, {
				description: 'Choose one in the node. A newer version of the node may have it.',
			});
		}
		return await execute(this);
	}
}
