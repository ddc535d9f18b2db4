import type { IExecuteFunctions } from 'n8n-workflow';

import { readAdditionalFields } from '../models/additionalFields';
import { familyOf } from '../models/families';
import type { Family, ParameterName } from '../models/family';
import { OTHER, otherBody, readRequestPath } from '../models/otherRequest';
import { promptIn, toBody, type RequestBody } from '../models/toBody';
import { describe, isNothing, invalid, type Validated } from '../models/validated';
import { CUSTOM_MODEL } from './createFields';
import { optionsOf } from './parameters';

/** What Create takes of an input item. */
export interface CreateItem {
	/** Of the input item. */
	index: number;
	/** There is no task yet. */
	id?: undefined;
	path: string;
	body: RequestBody;
	/** As it is sent. */
	prompt: unknown;
}

/** Reads and checks the parameters of an item, before anything is requested. */
export function readCreateItem(context: IExecuteFunctions, index: number): Validated<CreateItem> {
	const request = readRequest(context, index);
	if ('invalid' in request) return request;
	const { path, body } = request.value;
	return { value: { index, path, body, prompt: promptIn(body) } };
}

function readRequest(
	context: IExecuteFunctions,
	index: number,
): Validated<{ path: string; body: RequestBody }> {
	const wanted = context.getNodeParameter('family', index, '');
	if (wanted === OTHER.id) return readOther(context, index);
	const family = familyOf(wanted);
	if (family === undefined) {
		return invalid(
			`There is no model family ${describe(wanted)}`,
			'Choose one in the node. A newer version of the node may have it.',
		);
	}
	const model = readModel(context, index, family);
	if ('invalid' in model) return model;
	const prompt = context.getNodeParameter('prompt', index, '');
	if (typeof prompt !== 'string' && typeof prompt !== 'number' && !isNothing(prompt)) {
		return invalid(
			`The parameter 'Prompt' is ${describe(prompt)}, which is no text`,
			'Enter a text, or an expression that gives one.',
		);
	}
	const options = optionsOf(context, index);
	const additional = readAdditionalFields(options.additionalFields);
	if ('invalid' in additional) return additional;

	const values: Partial<Record<ParameterName, unknown>> = {};
	for (const { parameter } of family.fields) {
		// A field that the chosen model needs stands outside of the options.
		const main = context.getNodeParameter(parameter, index, '');
		values[parameter] = isNothing(main) ? options[parameter] : main;
	}
	const body = toBody({
		family,
		model: model.value,
		prompt: isNothing(prompt) ? '' : String(prompt),
		values,
		additional: additional.value,
	});
	return 'invalid' in body ? body : { value: { path: family.path, body: body.value } };
}

/** The user writes the whole request; what the options add wins, as with every family. */
function readOther(
	context: IExecuteFunctions,
	index: number,
): Validated<{ path: string; body: RequestBody }> {
	const path = readRequestPath(context.getNodeParameter('requestPath', index, OTHER.defaultPath));
	if ('invalid' in path) return path;
	const written = readAdditionalFields(context.getNodeParameter('additionalFields', index, ''));
	if ('invalid' in written) return written;
	const added = readAdditionalFields(optionsOf(context, index).additionalFields);
	if ('invalid' in added) return added;
	const body = otherBody({ ...written.value, ...added.value });
	return 'invalid' in body ? body : { value: { path: path.value, body: body.value } };
}

function readModel(context: IExecuteFunctions, index: number, family: Family): Validated<string> {
	const model = context.getNodeParameter('model', index, family.models[0].id);
	if (model === CUSTOM_MODEL) {
		const custom = context.getNodeParameter('customModel', index, '');
		const isName = typeof custom === 'string' || typeof custom === 'number';
		if (isName && !isNothing(custom)) return { value: String(custom).trim() };
		return invalid(
			`The parameter 'Custom Model' is ${describe(custom)}`,
			'Enter the model as the API names it, or choose one of the list.',
		);
	}
	const known = family.models.find(({ id }) => id === model);
	if (known !== undefined) return { value: known.id };
	return invalid(
		`The parameter 'Model' is ${describe(model)}, which ${family.name} does not have`,
		`Use one of these: ${family.models.map(({ id }) => id).join(', ')}. For any other, choose Custom.`,
	);
}
