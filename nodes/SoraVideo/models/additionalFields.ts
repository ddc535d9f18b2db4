import { definedIn, describe, invalid, type Validated } from './validated';
import { quote } from '../wording';
import { jsonBreak, type JsonBreak } from './jsonBreak';

/** As the user knows the parameter. */
export const ADDITIONAL_FIELDS = 'Additional Fields (JSON)';

const HOW_TO_WRITE =
	'Write a value of another node as {{ JSON.stringify($json.title) }}, without quotes around it. Or use one expression that gives an object, e.g. {{ { "title": $json.title } }}.';

/**
 * The additional fields as the user gives them: an object, or the text of one. A text is never
 * shown: it may hold signed links, or keys.
 */
export function readAdditionalFields(value: unknown): Validated<Record<string, unknown>> {
	const given = typeof value === 'string' ? fromText(value) : { value: value ?? {} };
	if ('invalid' in given) return given;
	if (typeof given.value === 'object' && given.value !== null && !Array.isArray(given.value)) {
		// What an expression does not find replaces nothing.
		return { value: definedIn(given.value) };
	}
	const isShown = typeof value !== 'string' || typeof given.value === 'object';
	return invalid(
		`The parameter '${ADDITIONAL_FIELDS}' is ${isShown ? describe(given.value) : 'a single value'}, which is no JSON object`,
		'Enter fields of the request as JSON, e.g. { "seed": 7 }.',
	);
}

function fromText(text: string): Validated<unknown> {
	if (text.trim() === '') return { value: {} };
	try {
		return { value: JSON.parse(text) as unknown };
	} catch {
		return invalid(
			`The parameter '${ADDITIONAL_FIELDS}' is no JSON${placeOf(jsonBreak(text))}`,
			HOW_TO_WRITE,
		);
	}
}

function placeOf(broken: JsonBreak | undefined): string {
	if (broken === undefined) return '';
	const { line, column, expected, field } = broken;
	const within = field === undefined ? '' : `, in or after the field ${quote(field)}`;
	return `: ${expected} is missing at line ${line}, column ${column}${within}`;
}
