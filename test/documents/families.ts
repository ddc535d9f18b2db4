import {
	FAMILIES,
	FIELD_NAMES,
	type Family,
	type Field,
} from '../../nodes/SoraVideo/families/modelFamilies';

/** What a field takes, as the README says it. */
function takes({ rule }: Field): string {
	switch (rule.kind) {
		case 'choice': {
			const { values, usual } = rule;
			return values.map((value) => (value === usual ? `**${value}**` : value)).join(', ');
		}
		case 'seconds':
			return `${rule.min} to ${rule.max}, **${rule.usual}**`;
		case 'links':
			return rule.most === undefined ? 'any number' : `up to ${rule.most}`;
		default:
			return '';
	}
}

function fieldText(field: Field): string {
	const text = takes(field);
	return text === '' ? FIELD_NAMES[field.parameter] : `${FIELD_NAMES[field.parameter]} (${text})`;
}

/** The rules beyond single fields. */
function rulesOf({ models, longestPrompt, eitherOr = [], fields }: Family): string[] {
	const named = (groups: string[][]) =>
		groups
			.map((group) => fields.filter(({ api }) => group.includes(api)))
			.filter((group) => group.length > 0)
			.map((group) => group.map(({ parameter }) => FIELD_NAMES[parameter]).join(', '));
	return [
		...eitherOr
			.map(named)
			.filter((groups) => groups.length > 1)
			.map((groups) => `either ${groups.join(' or ')}`),
		...models.flatMap(({ id, lacks = {}, needs = [] }) => [
			...Object.values(lacks).map((values) => `${id} has no ${values.join(', ')}`),
			...needs.map((parameter) => `${id} needs ${FIELD_NAMES[parameter]}`),
		]),
		...(longestPrompt === undefined ? [] : [`Prompt up to ${longestPrompt} characters`]),
	];
}

function row(family: Family): string {
	const models = family.models.map(({ id }) => `\`${id}\``).join(', ');
	const fields = family.fields.map(fieldText).join('; ');
	const rules = rulesOf(family).join('; ');
	return `| ${family.name} | ${models} | ${fields} | ${rules || '–'} |`;
}

/** The table of model families in the README. */
export const familiesTable = (): string =>
	[
		'| Model Family | Models | Fields beside Prompt | Rules |',
		'| --- | --- | --- | --- |',
		...FAMILIES.map(row),
	].join('\n');
