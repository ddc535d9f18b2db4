import type { IExecuteFunctions } from 'n8n-workflow';

import { readLink } from '../models/addresses';
import {
	ASSET_LIBRARIES,
	ASSET_TYPES,
	type AssetFile,
	type AssetLibrary,
	type AssetType,
} from '../models/assets';
import { describe, invalid, isNothing, type Validated } from '../models/validated';
import { optionsOf, readWaitSettings, type WaitSettings } from './parameters';

/** The defaults of the options: n8n leaves out of the collection what the user did not add. */
const DEFAULTS = { pollInterval: 10, timeout: 600 };

/** What Upload takes of an input item. */
export interface AssetItem extends WaitSettings {
	/** There is no asset yet. */
	id?: undefined;
	library: AssetLibrary;
	file: AssetFile;
}

/** Reads and checks the parameters of an item, before anything is requested. */
export function readAssetItem(context: IExecuteFunctions, index: number): Validated<AssetItem> {
	const wanted = context.getNodeParameter('assetLibrary', index, '');
	const library = ASSET_LIBRARIES.find(({ id }) => id === wanted);
	if (library === undefined) {
		return invalid(
			`The parameter 'For Models Of' is ${describe(wanted)}`,
			`Use one of these: ${ASSET_LIBRARIES.map(({ id }) => id).join(', ')}.`,
		);
	}
	const type = context.getNodeParameter('assetType', index, '') as AssetType;
	if (!ASSET_TYPES.includes(type)) {
		return invalid(
			`The parameter 'Type' is ${describe(type)}`,
			`Use one of these: ${ASSET_TYPES.join(', ')}.`,
		);
	}
	const url = readLink(context.getNodeParameter('assetUrl', index, ''), 'Address', {
		kind: 'link',
		publicOnly: true,
	});
	if ('invalid' in url) return url;
	const settings = readWaitSettings(context, index, DEFAULTS);
	if ('invalid' in settings) return settings;
	const { assetName } = optionsOf(context, index);
	if (typeof assetName === 'object' && assetName !== null) {
		return invalid(
			`The parameter 'Asset Name' is ${describe(assetName)}`,
			'Enter a name, or leave it empty.',
		);
	}
	const name = isNothing(assetName) ? undefined : String(assetName).trim();
	return { value: { library, file: { type, url: url.value, name }, ...settings.value } };
}
