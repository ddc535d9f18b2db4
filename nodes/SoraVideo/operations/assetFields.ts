import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';

import { ASSET_LIBRARIES, ASSET_TYPES } from '../models/assets';
import {
	includeOtherFieldsOption,
	optionsField,
	pollIntervalOption,
	timeoutOption,
} from './fields';

export const assetFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['asset'], operation: ['upload'] } },
	[
		{
			displayName: 'For Models Of',
			name: 'assetLibrary',
			type: 'options',
			default: 'seedance20ModelCenter',
			description: 'The model family that is to use the asset; other families may not know it',
			options: ASSET_LIBRARIES.map(({ id, name, description }) => ({
				name,
				value: id,
				description,
			})),
		},
		{
			displayName: 'Type',
			name: 'assetType',
			type: 'options',
			default: 'Image',
			description: 'What the file is',
			options: ASSET_TYPES.map((type) => ({ name: type, value: type })),
		},
		{
			displayName: 'Address',
			name: 'assetUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://example.com/image.png',
			description: 'The web address of the file, which anyone can open: the API takes no files',
		},
		optionsField([
			includeOtherFieldsOption,
			{
				displayName: 'Asset Name',
				name: 'assetName',
				type: 'string',
				default: '',
				placeholder: 'e.g. Portrait of Ada',
				description: "What the asset is called in the provider's own lists",
				displayOptions: { hide: { '/assetLibrary': ['sd2Manxue'] } },
			},
			pollIntervalOption(10, 'The time between two checks of the review'),
			timeoutOption(600, 'The time after which the node stops waiting for the review'),
		]),
	],
);
