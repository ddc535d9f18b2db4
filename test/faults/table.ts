import { faults } from '../simulator';

/** A function makes the fault when the request is there. */
type Fault = ReturnType<typeof faults.status> | (() => ReturnType<typeof faults.status>);

/**
 * A fault below HTTP: what becomes of the host's name. "127.0.0.2" is a host on which nobody
 * listens.
 */
export interface NameFault {
	lookup: 'ENOTFOUND' | 'EAI_AGAIN' | '127.0.0.2';
}

/** A host that speaks plain HTTP where TLS is expected. It cannot last for one request only. */
export interface TlsFault {
	tls: 'none';
}

/** What one bad answer to a look leads to. */
export type AfterLook =
	/** The answer is good enough. */
	| { kind: 'read' }
	/** The answer is good and says that the task is still running. */
	| { kind: 'running'; says: string }
	/** Asked again after a longer delay, for as long as there is time. */
	| { kind: 'again'; says: string; httpCode?: string; notBefore?: number }
	/** The same, but four in a row are taken for final. */
	| { kind: 'unclear'; says: string; httpCode?: string }
	/** Nothing is sent with the key for so many seconds; then it is asked again. */
	| { kind: 'pause'; says: string; httpCode?: string; notBefore: number }
	/** Final at the first poll; once the key was accepted, unclear. */
	| { kind: 'rejected'; says: string; httpCode?: string }
	/** A task that was never seen may appear late; one that was seen is gone. */
	| { kind: 'notFound'; says: string; httpCode?: string }
	/** Asked no more. */
	| { kind: 'final'; says: string; httpCode?: string };

/** What one bad answer to a download leads to. */
export type AfterDownload =
	| { kind: 'stored' }
	/** From the start, after a delay, at most four times. */
	| { kind: 'again'; says: string; httpCode?: string; notBefore?: number }
	/** From where it was cut, at most four times without anything new. */
	| { kind: 'goesOn'; says: string }
	/** From the start once; the same a second time is final. */
	| { kind: 'twice'; says: string }
	/** Again for two minutes, then one poll for a fresh link, and one attempt with that. */
	| { kind: 'late'; says: string; httpCode: string }
	/** One look for a fresh link, and one attempt with that. */
	| { kind: 'freshLink'; says: string; httpCode?: string }
	| { kind: 'final'; says: string };

/**
 * What the fault of a look leads to when it meets a request that creates a task:
 * - `created`: the answer is good enough
 * - `again`: surely nothing was created; sent again after a delay
 * - `nothing`: surely nothing was created; the item ends
 * - `unknown`: there may be a task; the item ends and is never sent again
 */
export type AfterCreate = 'created' | 'again' | 'nothing' | 'unknown';

export interface FaultRow {
	/** What goes wrong, as the document names it. */
	fault: string;
	/** In place of that of the group, where there is a look. */
	create?: AfterCreate;
	look?: { with: Fault | NameFault | TlsFault; then: AfterLook };
	download?: {
		with: Fault | NameFault | TlsFault;
		then: AfterDownload;
		/** What is special about the task. */
		task?: object | (() => object);
	};
}

export interface FaultGroup {
	title: string;
	create?: AfterCreate;
	rows: FaultRow[];
}

const look = (fault: Fault | NameFault | TlsFault, then: AfterLook) => ({ with: fault, then });
const download = (
	fault: Fault | NameFault | TlsFault,
	then: AfterDownload,
	task?: object | (() => object),
) => ({ with: fault, then, task });

const again = (says: string, httpCode?: string, notBefore?: number) =>
	({ kind: 'again', says, httpCode, notBefore }) as const;
const unclear = (says: string, httpCode?: string) => ({ kind: 'unclear', says, httpCode }) as const;
const rejected = (httpCode?: string) =>
	({ kind: 'rejected', says: 'rejected the key', httpCode }) as const;
const final = (says: string, httpCode?: string) => ({ kind: 'final', says, httpCode }) as const;
const freshLink = (httpCode: string) =>
	({ kind: 'freshLink', says: `the answer was HTTP ${httpCode}`, httpCode }) as const;
const read = { kind: 'read' } as const;
const stored = { kind: 'stored' } as const;
const running = (says: string) => ({ kind: 'running', says }) as const;
const pause = (says: string, httpCode: string | undefined, notBefore: number) =>
	({ kind: 'pause', says, httpCode, notBefore }) as const;

/** The same status for a look and for a download. */
const status = (code: number, then: AfterLook, afterDownload: AfterDownload): FaultRow => ({
	fault: `HTTP ${code}`,
	look: look(faults.status(code), then),
	download: download(faults.status(code), afterDownload),
});

/** The row, with what its fault does to a creation. */
const creating = (create: AfterCreate, row: FaultRow): FaultRow => ({ ...row, create });

const refused = (code: number) =>
	creating(
		'nothing',
		status(
			code,
			final('refused the request for task "sora_1"', String(code)),
			freshLink(String(code)),
		),
	);

const unavailable = (code: number) =>
	status(
		code,
		again(`HTTP ${code}`, String(code)),
		again(`the answer was HTTP ${code}`, String(code)),
	);

const answer = (fault: string, value: unknown, then: AfterLook): FaultRow => ({
	fault,
	look: look(faults.json(value), then),
});

const field = (name: string, value: unknown, then: AfterLook): FaultRow => ({
	fault: `\`${name}\` is \`${JSON.stringify(value)}\``,
	look: look(faults.wrongTypes({ [name]: value }), then),
});

const link = (url: string, says: string): FaultRow => ({
	fault: `\`video_url\` is \`${url}\``,
	download: download(faults.wrongTypes({ video_url: url }), final(says)),
});

const NOT_JSON = 'something that is no JSON object';
const NO_STATUS = 'the API answered without a status';
const NO_LINK = 'the task is completed, but the API gives no link to the file';

/**
 * Every fault that the API's documentation names and every kind that HTTP allows, and what the node
 * does about it. The tests run each row; docs/maintainers/faults.md is printed from it.
 */
export const FAULTS: FaultGroup[] = [
	{
		title: 'HTTP statuses',
		create: 'unknown',
		rows: [
			{
				fault: 'HTTP 204 without a body',
				look: look(faults.empty(204), again('an empty body')),
				download: download(faults.empty(204), again('the file is empty')),
			},
			{
				fault: 'A redirect on the same origin',
				look: look(faults.redirect.sameOrigin(), read),
				download: download(faults.redirect.sameOrigin(), stored),
			},
			{
				fault: 'A redirect to another origin',
				look: look(faults.redirect.elsewhere(), unclear('a redirect to http://', '302')),
				download: download(faults.redirect.elsewhere(), again('a JSON message')),
			},
			{
				fault: 'A redirect without an address',
				create: 'nothing',
				look: look(faults.status(307), unclear('HTTP 307', '307')),
				download: download(faults.status(307), freshLink('307')),
			},
			refused(400),
			creating('nothing', status(401, rejected('401'), freshLink('401'))),
			refused(402),
			creating('nothing', status(403, rejected('403'), freshLink('403'))),
			creating(
				'nothing',
				status(
					404,
					{ kind: 'notFound', says: 'knows no task "sora_1"', httpCode: '404' },
					freshLink('404'),
				),
			),
			refused(409),
			unavailable(408),
			refused(410),
			refused(422),
			unavailable(425),
			unavailable(500),
			unavailable(501),
			{
				fault: 'HTTP 502 with a web page',
				look: look(faults.html(502), again('HTTP 502', '502')),
				download: download(faults.html(502), again('HTTP 502', '502')),
			},
			unavailable(503),
			{
				fault: 'HTTP 503 with `Retry-After: 150`',
				look: look(faults.unavailable({ retryAfter: 150 }), again('HTTP 503', '503', 150)),
				download: download(faults.unavailable({ retryAfter: 150 }), again('HTTP 503', '503', 150)),
			},
			unavailable(504),
			unavailable(520),
		],
	},
	{
		title: 'Too many requests',
		create: 'again',
		rows: [
			{
				fault: 'HTTP 429',
				look: look(faults.rateLimited(), pause('429', '429', 0.5)),
				download: download(faults.rateLimited(), again('HTTP 429', '429')),
			},
			{
				fault: 'HTTP 429 with `Retry-After: 150`',
				look: look(faults.rateLimited({ retryAfter: 150 }), pause('429', '429', 150)),
				download: download(faults.rateLimited({ retryAfter: 150 }), again('HTTP 429', '429', 150)),
			},
			{
				fault: 'HTTP 429 with `Retry-After` as an HTTP date',
				look: look(
					() => faults.rateLimited({ retryAfter: new Date(Date.now() + 150_000) }),
					pause('429', '429', 149),
				),
			},
			{
				fault: 'HTTP 429 with `Retry-After: soon`',
				look: look(faults.rateLimited({ retryAfter: 'soon' }), pause('429', '429', 0.5)),
			},
			{
				fault: 'HTTP 429 with `Retry-After` past the timeout',
				create: 'nothing',
				look: look(
					faults.rateLimited({ retryAfter: 86_400 }),
					final('no more requests until 2026-01-16', '429'),
				),
			},
			{
				fault: 'HTTP 503 with `Retry-After` past the timeout',
				create: 'unknown',
				look: look(
					faults.unavailable({ retryAfter: 86_400 }),
					final('no more requests until 2026-01-16', '503'),
				),
			},
			answer(
				'Code 429 in a body with HTTP 200',
				{ code: 429, msg: 'too many requests', data: null },
				pause('too many requests, code 429', undefined, 0.5),
			),
		],
	},
	{
		title: 'Network',
		create: 'unknown',
		rows: [
			{
				fault: 'The name of the host is not found',
				create: 'again',
				look: look({ lookup: 'ENOTFOUND' }, again('the host name was not found (ENOTFOUND)')),
				download: download({ lookup: 'ENOTFOUND' }, again('the host name was not found')),
			},
			{
				fault: 'The name server does not answer',
				create: 'again',
				look: look({ lookup: 'EAI_AGAIN' }, again('the name server did not answer (EAI_AGAIN)')),
				download: download({ lookup: 'EAI_AGAIN' }, again('the name server did not answer')),
			},
			{
				fault: 'The connection is refused',
				create: 'again',
				look: look({ lookup: '127.0.0.2' }, again('the connection was refused (ECONNREFUSED)')),
				download: download({ lookup: '127.0.0.2' }, again('the connection was refused')),
			},
			{
				fault: 'TLS fails, each time',
				look: look({ tls: 'none' }, again('no secure connection could be made')),
				download: download({ tls: 'none' }, again('no secure connection could be made')),
			},
			{
				fault: 'A reset before the headers',
				look: look(faults.resetBeforeHeaders(), again('the connection was cut (ECONNRESET)')),
				download: download(faults.resetBeforeHeaders(), again('the connection was cut')),
			},
			{
				fault: 'A reset after the headers',
				look: look(faults.resetAfterHeaders(), again('the connection was cut (ECONNRESET)')),
				download: download(faults.resetAfterHeaders(), again('the connection was cut')),
			},
			{
				fault: 'A body that ends before its announced length',
				look: look(faults.truncated(), again('the connection was cut (ECONNRESET)')),
				download: download(faults.truncated(), again('the connection was cut')),
			},
			{
				fault: 'A reset in the middle of the body',
				download: download(faults.cut(5000), again('the connection was cut')),
			},
			{
				fault: 'No answer at all',
				look: look(faults.hang(), again('no answer came within 30 seconds')),
				download: download(faults.hang(), again('no data came for 60 seconds')),
			},
			{
				fault: 'No body after the headers',
				look: look(faults.hangAfterHeaders(), again('no answer came within 30 seconds')),
				download: download(faults.hangAfterHeaders(), again('no data came for 60 seconds')),
			},
			{
				fault: 'A body that stops coming',
				download: download(faults.stall(5000), again('no data came for 60 seconds')),
			},
			{
				fault: 'A body that trickles: one byte a second for a look, 100 a second for a download',
				look: look(
					faults.drip({ bytes: 1, everyMs: 1000 }),
					again('no answer came within 30 seconds'),
				),
				download: download(faults.drip({ bytes: 100, everyMs: 1000 }), stored),
			},
			{
				fault: 'An answer after 20 seconds',
				create: 'created',
				look: look(faults.slow(20_000), read),
				download: download(faults.slow(20_000), stored),
			},
			{
				fault: 'A compressed body, though none was asked for',
				create: 'created',
				look: look(faults.gzip(), read),
				download: download(faults.gzip(), stored),
			},
			{
				fault: 'A body without an announced length',
				download: download(faults.noLength(), stored),
			},
			{
				fault: 'A body that ends with the connection, without a length',
				download: download(faults.untilClose(), stored),
			},
			{
				fault: 'The same, cut in the middle',
				download: download(
					faults.untilClose(5000),
					again('the connection ended before the file did'),
				),
			},
			{
				fault: 'A reset in the middle of the body, by a server that sends parts of a file',
				download: download(
					faults.cut(5000),
					{ kind: 'goesOn', says: 'the connection was cut' },
					{ ranges: 'etag' },
				),
			},
			{
				fault: 'A part of the file, HTTP 206, though the whole was asked for',
				download: download(faults.partUnasked(), again('HTTP 206, a part of the file', '206')),
			},
			{
				fault: 'A file that is said to be compressed and is not',
				download: download(faults.falselyEncoded(), {
					kind: 'twice',
					says: 'the server says that the file is compressed, and it is not',
				}),
			},
			{
				fault: 'An MP4 without an index (`moov`)',
				download: download(faults.withoutIndex(), {
					kind: 'twice',
					says: 'the server has an incomplete file: its index ("moov") is missing',
				}),
			},
		],
	},
	{
		title: 'Bodies that are no task, with HTTP 200',
		create: 'unknown',
		rows: [
			{
				fault: 'A web page',
				look: look(faults.html(), again('a web page instead of a task')),
				download: download(faults.wrongMedia('html'), again('it is a web page')),
			},
			{
				fault: 'An XML message',
				look: look(faults.text('<?xml version="1.0"?><Error/>'), again('a web page')),
				download: download(faults.wrongMedia('xml'), again('it is an XML message')),
			},
			{
				fault: 'A JSON message instead of a file',
				download: download(faults.wrongMedia('json'), again('it is a JSON message')),
			},
			{
				fault: 'A text',
				look: look(faults.text('Service is restarting'), again(NOT_JSON)),
				download: download(faults.wrongMedia('text'), again('something that is no video or image')),
			},
			{
				fault: 'An empty body',
				look: look(faults.empty(), again('an empty body')),
				download: download(faults.empty(), again('the file is empty')),
			},
			{ fault: 'Broken JSON', look: look(faults.brokenJson(), again(NOT_JSON)) },
			{ fault: '50 MB of JSON', look: look(faults.huge(50_000_000), again(NOT_JSON)) },
			answer('`null`', null, again(NOT_JSON)),
			answer('A number', 12, again(NOT_JSON)),
			answer('A text in JSON', 'processing', again(NOT_JSON)),
			answer('A list with a task in it', ['sora_1', { status: 'completed' }], again(NOT_JSON)),
			answer('An empty object', {}, again(NO_STATUS)),
		],
	},
	{
		title: 'Envelopes, with HTTP 200',
		create: 'nothing',
		rows: [
			answer(
				'A rejected key, as the API was seen to say it',
				{ code: '204', msg: '登录验证失败', data: null },
				rejected(),
			),
			answer('Code 401 as a number', { code: 401, msg: 'no access', data: null }, rejected()),
			answer(
				'An unclear refusal with a number as its code',
				{ code: 1001, msg: 'no such project', data: null },
				unclear('no such project, code 1001'),
			),
			answer(
				'An unclear refusal with a text as its code',
				{ code: 'E7', message: 'no such project' },
				unclear('no such project, code E7'),
			),
			answer(
				'A reason in `error.message`, without a code',
				{ error: { message: 'not this time' } },
				unclear('not this time'),
			),
			answer(
				'A reason in `data.error`',
				{ code: 1, data: { error: 'not this time' } },
				unclear('not this time, code 1'),
			),
			creating(
				'unknown',
				answer(
					'Code 500',
					{ code: '500', msg: 'internal', data: null },
					again('internal, code 500'),
				),
			),
			creating(
				'unknown',
				answer(
					'A busy server',
					{ code: 3, msg: '系统繁忙，请稍后再试', data: null },
					again('系统繁忙，请稍后再试, code 3'),
				),
			),
			creating(
				'unknown',
				answer(
					'Success without a task',
					{ code: 0, msg: null, data: { progress: 7 } },
					again(NO_STATUS),
				),
			),
			answer(
				'A refusal beside a completed task',
				{ code: 9, data: { status: 'completed', video_url: 'https://cdn.example.com/a.mp4' } },
				unclear('code 9'),
			),
		],
	},
	{
		title: 'Odd fields of the task',
		create: 'created',
		rows: [
			field('status', null, again(NO_STATUS)),
			field('status', 3, again(NO_STATUS)),
			field('status', '', again(NO_STATUS)),
			field('status', ['completed'], again(NO_STATUS)),
			field('status', { name: 'completed' }, again(NO_STATUS)),
			field('status', 'polishing', running('"polishing", which this node does not know')),
			{
				fault: '`status` goes back from `processing` to `queued`',
				look: look(faults.wrongTypes({ status: 'queued' }), running('"queued"')),
			},
			creating('unknown', field('id', null, read)),
			field('id', 12, read),
			field('error', 7, read),
			field('error', { message: 'odd' }, read),
			field('created', 'yesterday', read),
			field('actualDuration', null, read),
			...[null, '', 5, {}, []].map(
				(url): FaultRow => ({
					fault: `\`completed\`, and \`video_url\` is \`${JSON.stringify(url)}\``,
					look: look(
						faults.wrongTypes({ status: 'completed', video_url: url, image_url: undefined }),
						unclear(NO_LINK),
					),
				}),
			),
		],
	},
	{
		title: 'Links to the file',
		rows: [
			{
				fault: 'The link has expired',
				download: download(faults.expired(), freshLink('403')),
			},
			...[401, 403, 404, 410].map(
				(code): FaultRow => ({
					fault: `HTTP ${code}, within two minutes of the completion`,
					download: download(
						faults.status(code),
						{ kind: 'late', says: `the answer was HTTP ${code}`, httpCode: String(code) },
						() => ({ fields: { created: Math.floor(Date.now() / 1000) } }),
					),
				}),
			),
			link('/videos/clip.mp4', 'its link is no full web address'),
			link('clip', 'its link is no full web address'),
			link('ftp://cdn.example.com/clip.mp4', 'its link is a "ftp:" address'),
			link('javascript:alert(1)', 'its link is a "javascript:" address'),
			link('file:///etc/hostname', 'its link is a "file:" address'),
			link('data:video/mp4;base64,AAAA', 'its link is a "data:" address'),
		],
	},
];
