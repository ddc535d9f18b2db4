import { FAMILIES } from '../../nodes/SoraVideo/models/families';
import {
	FIELD_NAMES,
	type Family,
	type Field,
	type FieldRule,
	type Model,
	type ParameterName,
} from '../../nodes/SoraVideo/models/family';
import { choiceName } from '../../nodes/SoraVideo/operations/createFields';
import { markdownTable } from './table';

const name = (parameter: ParameterName) => FIELD_NAMES[parameter];

/** What a field takes, as docs/models.md says it; bold is the default. */
function takes({ parameter, rule }: Pick<Field, 'parameter' | 'rule'>): string {
	switch (rule.kind) {
		case 'choice': {
			const { values, default: usual, open } = rule;
			const list = values
				.map((value) => [choiceName(parameter, value), value === usual] as const)
				.map(([shown, isUsual]) => (isUsual ? `**${shown}**` : shown))
				.join(', ');
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

/** What a field takes that has no limits. */
const ANY: Partial<Record<FieldRule['kind'], string>> = {
	boolean: 'on or off',
	integer: 'a whole number',
	link: 'a web address',
};

function fieldText(field: Pick<Field, 'parameter' | 'rule'>): string {
	const text = takes(field);
	return text === '' ? name(field.parameter) : `${name(field.parameter)} (${text})`;
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
	return all;
}

/** The rules beyond single fields. */
function rulesOf({ mutuallyExclusive = [], dependentRequired = {}, fields }: Family): string[] {
	const named = (apiNames: string[], separator = ', ') =>
		fields
			.filter(({ api }) => apiNames.includes(api))
			.map(({ parameter }) => name(parameter))
			.join(separator);
	return [
		...mutuallyExclusive
			.map((groups) => groups.map((group) => named(group)).filter((group) => group !== ''))
			.filter((groups) => groups.length > 1)
			.map((groups) => `Use only one of these groups: ${groups.join('; or ')}.`),
		...Object.entries(dependentRequired).map(
			([one, others]) => `${named([one])} needs ${named(others, ' or ')}.`,
		),
	];
}

function section(family: Family): string {
	const models = family.models.map((model) => [
		model.name,
		`\`${model.id}\``,
		modelRules(model, family.fields).join('; ') || '–',
	]);
	const fields = family.fields.map((field) => [
		name(field.parameter),
		takes(field) || (ANY[field.rule.kind] ?? ''),
	]);
	return [
		`### ${family.name}`,
		`${family.description}.`,
		markdownTable(['Model', 'ID in the API', 'Differs from the family in'], models),
		markdownTable(['Field', 'Takes'], fields),
		...rulesOf(family),
	].join('\n\n');
}

const byName = [...FAMILIES].sort((one, other) => one.name.localeCompare(other.name));

/** As GitHub makes an anchor of a heading. */
const anchor = (heading: string) =>
	heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.replace(/\s/g, '-');

/** A row for each model family, for the README. */
export const familiesTable = (): string =>
	markdownTable(
		['Model family', 'Makes'],
		byName.map(({ name: title, description }) => [
			`[${title}](docs/models.md#${anchor(title)})`,
			description.replace(/(\d[\dkp]*) to (\d)/gi, '$1–$2'),
		]),
	);

/** A section for each model family whose limits are from that source, for docs/models.md. */
export const familySections = (limits: Family['limits']): string =>
	byName
		.filter((family) => family.limits === limits)
		.map(section)
		.join('\n\n');
