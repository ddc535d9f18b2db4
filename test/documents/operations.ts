import type { INodeProperties } from 'n8n-workflow';

import { SoraVideo } from '../../nodes/SoraVideo/SoraVideo.node';
import { markdownTable } from './table';
import { OTHER } from '../../nodes/SoraVideo/models/otherRequest';

const { properties } = new SoraVideo().description;

/** As the node names them inside. */
export const operations: string[] = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ options = [] }) =>
		options.map((option) => String('value' in option && option.value)),
	);

/** Whether a field is there whatever the model family, or for the family Other. */
function isOfNoFamily({ displayOptions: { show = {} } = {} }: INodeProperties): boolean {
	const families = show.family ?? show['/family'];
	return families === undefined || (families as string[]).includes(OTHER.id);
}

function usual({ type, default: value, options = [] }: INodeProperties): string {
	if (type === 'boolean') return value === true ? 'on' : 'off';
	if (value === '' || value === undefined) return '–';
	const chosen = options.find((option) => 'value' in option && option.value === value);
	return chosen?.name ?? `\`${String(value).replace(/^=/, '')}\``;
}

/** The text of a field, with the links that n8n shows as Markdown. */
const meaning = ({ description = '', hint = '' }: INodeProperties) =>
	(description || hint)
		.replace(/<a href="([^"]+)"[^>]*>([^<]+)<\/a>/g, '[$2]($1)')
		.replace(/<\/?b>/g, '**')
		.replace(/\|/g, '\\|');

/** Where a field is shown for one choice only, that choice. */
function onlyFor({ name, displayOptions: { show = {} } = {} }: INodeProperties): string {
	if (name === 'customModel') return 'Only for the model **Custom**: ';
	return show.family === undefined ? '' : `Only for the family **${OTHER.name}**: `;
}

const row = (field: INodeProperties, prefix = '') => [
	`${prefix}${field.displayName}`,
	usual(field),
	onlyFor(field) + meaning(field),
];

function rowsOf(field: INodeProperties): string[][] {
	if (field.type !== 'collection') return [row(field)];
	const options = (field.options as INodeProperties[]).filter(isOfNoFamily);
	return options.map((option) => row(option, 'Options → '));
}

/** The fields of an operation without those of the model families, for docs/operations.md. */
export const fieldsTable = (operation: string): string => {
	const fields = properties.filter(
		(field) =>
			field.type !== 'notice' &&
			!('@tool' in (field.displayOptions?.show ?? {})) &&
			field.displayOptions?.show?.operation?.includes(operation) === true &&
			isOfNoFamily(field),
	);
	return markdownTable(['Field', 'Default', 'Meaning'], fields.flatMap(rowsOf));
};
