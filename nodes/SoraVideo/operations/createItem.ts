import type { IExecuteFunctions } from 'n8n-workflow';

import { familyOf, type Family, type ParameterName } from '../families/modelFamilies';
import {
	promptIn,
	readAdditionalFields,
	requestBody,
	type RequestBody,
} from '../families/requestBody';
import { describe, isNothing, refuse, type Checked } from '../task/checked';
import { CUSTOM_MODEL, isMain } from './createFields';
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
export function readCreateItem(context: IExecuteFunctions, index: number): Checked<CreateItem> {
	const wanted = context.getNodeParameter('family', index, '');
	const family = familyOf(wanted);
	if (family === undefined) {
		return refuse(
			`There is no model family ${describe(wanted)}`,
			'Choose one in the node. A newer version of the node may have it.',
		);
	}
	const model = readModel(context, index, family);
	if ('refused' in model) return model;
	const prompt = context.getNodeParameter('prompt', index, '');
	if (typeof prompt !== 'string' && typeof prompt !== 'number' && !isNothing(prompt)) {
		return refuse(
			`The parameter 'Prompt' is ${describe(prompt)}, which is no text`,
			'Enter a text, or an expression that gives one.',
		);
	}
	const options = optionsOf(context, index);
	const additional = readAdditionalFields(options.additionalFields);
	if ('refused' in additional) return additional;

	const values: Partial<Record<ParameterName, unknown>> = {};
	for (const field of family.fields) {
		const { parameter } = field;
		values[parameter] = isMain(field)
			? context.getNodeParameter(parameter, index, '')
			: options[parameter];
	}
	const order = {
		family,
		model: model.value,
		prompt: isNothing(prompt) ? '' : String(prompt),
		values,
		additional: additional.value,
	};
	const body = requestBody(order);
	if ('refused' in body) return body;
	return { value: { index, path: family.path, body: body.value, prompt: promptIn(body.value) } };
}

function readModel(context: IExecuteFunctions, index: number, family: Family): Checked<string> {
	const model = context.getNodeParameter('model', index, family.models[0].id);
	if (model === CUSTOM_MODEL) {
		const custom = context.getNodeParameter('customModel', index, '');
		const isName = typeof custom === 'string' || typeof custom === 'number';
		if (isName && !isNothing(custom)) return { value: String(custom).trim() };
		return refuse(
			`The parameter 'Custom Model' is ${describe(custom)}`,
			'Enter the model as the API names it, or choose one of the list.',
		);
	}
	const known = family.models.find(({ id }) => id === model);
	if (known !== undefined) return { value: known.id };
	return refuse(
		`The parameter 'Model' is ${describe(model)}, which ${family.name} does not have`,
		`Use one of these: ${family.models.map(({ id }) => id).join(', ')}. For any other, choose Custom.`,
	);
}
