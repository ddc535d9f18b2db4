const MAX_QUOTED = 120;
const MAX_REASON = 300;

/** More than is shown, so that a link is seen as one, and not so much that reading it takes long. */
const MAX_READ = 5000;

const shorten = (text: string, length: number) =>
	text.length > length ? `${text.slice(0, length)}…` : text;

/**
 * Cuts the query and the fragment off every link in a text, since that is where signatures are: also
 * where its slashes are escaped, where it begins with its host or its path, and where it is encoded.
 */
export const withoutQueries = (text: string): string =>
	text
		.replace(/([a-z][a-z0-9+.-]{0,30}:(?:\\{0,32}\/){2}[^\s"<>?#]*)[?#][^\s"<>]*/gi, '$1')
		.replace(
			/(\/[^\s"<>?#/]*)\?[^\s"<>=\u0080-\uFFFF]{1,100}=[^\s"<>\u3000-\u303F\uFF00-\uFFEF]*/g,
			'$1',
		)
		.replace(/(%(?:25){0,8}2F[^\s"<>?#%]*)%(?:25){0,8}3F[^\s"<>]*/gi, '$1')
		.replace(SECRET, '$1…')
		.replace(/(:\/\/)[^\s"<>/@;,\u3000-\uFFEF]{1,200}@/g, '$1');

/** The value of what signs a link, wherever it stands: some links have spaces or odd marks in them. */
const SECRET =
	/((?:[?&;？]|%3f|%26|\\u003f|\\u0026)\s{0,9}[\w.-]{0,40}(?:sig|signature|token|credential|accesskeyid|expires|policy)(?:=|%3d))[^\s"<>&\u3000-\uFFEF]{6,4000}/gi;

/**
 * A text from outside as part of a message: one line, no signed links, not too long.
 * n8n shows a run as canceled when the message of its failure has that word in it, which must not
 * happen because the API used it: hence the other spelling.
 */
export const inMessage = (text: string): string =>
	shorten(withoutQueries(text.slice(0, MAX_READ)).replace(/\s+/g, ' ').trim(), MAX_REASON).replace(
		/canceled/g,
		'cancelled',
	);

/** A task ID, status or value in quotes, cut to a readable length. */
export const quote = (text: string): string => `"${shorten(inMessage(text), MAX_QUOTED)}"`;

/** A length of time as people say it: "45 seconds", "30 minutes", "2.5 hours". */
export function durationText(ms: number): string {
	const units: Array<[number, string]> = [
		[1000, 'second'],
		[60_000, 'minute'],
		[3_600_000, 'hour'],
	];
	const counts = units.map(([size, unit]) => [Math.round((ms / size) * 10) / 10, unit] as const);
	const [count, unit] = counts.find(([amount]) => amount < 60) ?? counts[2];
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A moment as "2026-01-31 14:03:12 UTC"; `time` in Unix milliseconds. */
export const momentText = (time: number): string =>
	Math.abs(time) <= 8.64e15
		? `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
		: 'a time far away';

/** So that 720p comes before 1080p. */
const sortKey = (name: string) => name.replace(/\d+/g, (digits) => digits.padStart(6, '0'));

/**
 * Sorts what has a name, with numbers in their order. With JavaScript's own comparison in a language,
 * n8n would need half as long again to load the package.
 */
export const byName = (a: { name: string }, b: { name: string }): number =>
	sortKey(a.name) < sortKey(b.name) ? -1 : Number(sortKey(a.name) > sortKey(b.name));
