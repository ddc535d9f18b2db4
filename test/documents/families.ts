import { FAMILIES } from '../../nodes/SoraVideo/models/families';
import {
	FIELD_NAMES,
	type Family,
	type Field,
	type FieldRule,
	type Model,
	type ParameterName,
} from '../../nodes/SoraVideo/models/family';

const name = (parameter: ParameterName) => FIELD_NAMES[parameter];

/** What a field takes, as the README says it. */
function takes(rule: FieldRule): string {
	switch (rule.kind) {
		case 'choice': {
			const { values, default: usual, open } = rule;
			const list = values.map((value) => (value === usual ? `**${value}**` : value)).join(', ');
			return open ? `${list} and others` : list;
		}
		case 'seconds': {
			const { min, max, default: usual } = rule;
			return min === max ? `**${usual}**` : `${min} to ${max}, **${usual}**`;
		}
		case 'boolean':
			return rule.default === undefined ? '' : `**${rule.default ? 'on' : 'off'}**`;
		case 'links': {
			const { max, maxBeside, publicOnly } = rule;
			const beside =
				maxBeside && `up to ${maxBeside.max} together with ${name(maxBeside.parameter)}`;
			return [max === undefined ? 'any number' : `up to ${max}`, beside, publicOnly && 'no assets']
				.filter(Boolean)
				.join(', ');
		}
		default:
			return '';
	}
}

function fieldText({ parameter, rule }: Pick<Field, 'parameter' | 'rule'>): string {
	const text = takes(rule);
	return text === '' ? name(parameter) : `${name(parameter)} (${text})`;
}

/** What is true of one model only. */
function modelRules(
	{ rules = {}, unsupported = [], required = [], ...model }: Model,
	fields: Field[],
): string[] {
	const own = Object.entries(rules) as Array<[ParameterName, FieldRule]>;
	const all = [
		...own.map(([parameter, rule]) => fieldText({ parameter, rule })),
		...unsupported
			.filter((one) => fields.some(({ parameter }) => parameter === one))
			.map((parameter) => `no ${name(parameter)}`),
		...required.map((parameter) => `needs ${name(parameter)}`),
		...(model.maxPromptLength === undefined
			? []
			: [`Prompt up to ${model.maxPromptLength} characters`]),
	];
	return all.length === 0 ? [] : [`${model.name}: ${all.join(', ')}`];
}

/** The rules beyond single fields. */
function rulesOf({ models, mutuallyExclusive = [], dependentRequired = {}, fields }: Family) {
	const named = (apiNames: string[]) =>
		fields
			.filter(({ api }) => apiNames.includes(api))
			.map(({ parameter }) => name(parameter))
			.join(', ');
	return [
		...mutuallyExclusive
			.map((groups) => groups.map(named).filter((group) => group !== ''))
			.filter((groups) => groups.length > 1)
			.map((groups) => `either ${groups.join(' or ')}`),
		...Object.entries(dependentRequired).map(
			([one, others]) =>
				`${named([one])} only with ${others
					.map((other) => named([other]))
					.filter(Boolean)
					.join(' or ')}`,
		),
		...models.flatMap((model) => modelRules(model, fields)),
	];
}

function row(family: Family): string {
	const models = family.models.map(({ id }) => `\`${id}\``).join(', ');
	const fields = family.fields.map(fieldText).join('; ');
	const rules = rulesOf(family).join('; ');
	return `| ${family.name} | ${models} | ${fields} | ${rules || '–'} |`;
}

const table = (limits: Family['limits']) =>
	[
		'| Model Family | Models | Fields beside Prompt | Rules |',
		'| --- | --- | --- | --- |',
		...FAMILIES.filter((family) => family.limits === limits).map(row),
	].join('\n');

/** The tables of model families in the README. */
export const familiesTable = (): string =>
	[
		"These limits are from the API's documentation. What is outside of them is not sent:",
		table('documented'),
		'The models of Model Center (v2) share one request. Its pages are not public: these limits are what other clients use. The node offers them and refuses nothing for them, so an expression may give any other value:',
		table('suggested'),
	].join('\n\n');
