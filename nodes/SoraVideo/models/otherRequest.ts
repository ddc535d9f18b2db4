import { describe, isNothing, invalid, type Validated } from './validated';
import { ADDITIONAL_FIELDS } from './additionalFields';
import { MODEL_CENTER_PATH } from './family';
import type { RequestBody } from './toBody';

/** Not a family but a request that the user writes: for what the table does not have yet. */
export const OTHER = {
	id: 'other',
	name: 'Other',
	description: 'Any other model or path of the API: the whole request is written as JSON',
	defaultPath: MODEL_CENTER_PATH,
};

/** Plain names between slashes: nothing that leads elsewhere, however a server reads it. */
const PATH = /^(?:\/[\w~-][\w.~-]*)+$/;

/**
 * What follows the base URL. The request carries the key, so a path that could leave the API is
 * refused: another host, "..", a query, an encoded character.
 */
export function readRequestPath(value: unknown): Validated<string> {
	const path = typeof value === 'string' ? value.trim() : value;
	if (typeof path === 'string' && PATH.test(path)) return { value: path };
	const shown = typeof path === 'string' ? path.replace(/[?#].*$/s, '') : path;
	return invalid(
		`The parameter 'Request Path' is ${describe(shown)}, which is no path of the API`,
		`Enter what follows 'Base URL', e.g. ${OTHER.defaultPath}: it begins with a slash and has letters, digits, dots, hyphens and underscores only.`,
	);
}

/** The body of such a request: all of it is the user's. */
export function otherBody(additional: Record<string, unknown>): Validated<RequestBody> {
	if (!Object.values(additional).every(isNothing)) return { value: additional };
	return invalid(
		`The parameter '${ADDITIONAL_FIELDS}' is empty`,
		'Enter the whole request, e.g. { "model": "…", "prompt": "…" }.',
	);
}
