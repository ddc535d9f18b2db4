import {
	FAULTS,
	type AfterCreate,
	type AfterDownload,
	type AfterLook,
	type FaultGroup,
	type FaultRow,
} from '../faults/table';
import { OTHER_TROUBLE } from '../faults/otherTrouble';

const INTRODUCTION = `# Faults, and what the node does about them

This page is printed from the table that the tests run: \`test/faults/table.ts\`. Every cell is a test
against a real server on loopback, in n8n's own engine, with virtual time.

The times are those of a Poll Interval of 30 seconds; delays are lengthened by up to 10 % so that
many waits do not stay in step. Only what a cell says is requested; a wait that ends asks for
nothing more. **Looks again** means: after twice the interval, then four times, and so on up to five
minutes, until the timeout, when there is one last look; a good answer ends the row. A column of
looks holds for Wait Until Done. Get Status looks once, and a fault of its look is what its item
ends with.

After too many requests nothing is sent with the key for a moment, then one request tries whether
it is over, and the others follow in their order, at the pace that the API takes. It fails no task:
the task is asked again in its turn, for the last time at most 15 seconds after the timeout.

Create sends a request again only when surely nothing was created: after half a second, then three
times that, and so on up to a minute, until the API has taken nothing for half an hour (or, where no
connection can be made, for three minutes). Where a task may exist, the item is never sent again, not by n8n's
Retry On Fail either: the tests run each row with that on, count the tasks, and allow one.

With On Error set to Continue, an ending concerns only the items that name the task; otherwise the
first ending without a video ends the node, with the requests and sleeps of all others.
`;

const NEXT_LOOK = 'next look after 30 s';

const seconds = (count: number) => (count === 149 ? '150 s' : `${count} s`);

/** First look and looks in the middle, and the last look. */
function afterLook(then: AfterLook): [string, string] {
	switch (then.kind) {
		case 'read':
			return [`Takes the answer; ${NEXT_LOOK} if the task is running`, 'Takes the answer'];
		case 'running':
			return [`Counts as running; ${NEXT_LOOK}`, 'Ends: did not finish in time'];
		case 'again': {
			const delay = seconds(Math.max(60, then.notBefore ?? 0));
			const last =
				(then.notBefore ?? 0) > 60 ? 'the API allows no more requests' : 'could not be read';
			return [`Looks again after ${delay}`, `Ends: ${last}`];
		}
		case 'unclear':
			return ['Looks again after 60 s; ends at the fourth in a row', 'Ends: could not be read'];
		case 'pause': {
			const last = then.notBefore > 15 ? 'Ends: the API allows no more requests' : 'Asks again';
			return [`Nothing is requested for ${seconds(then.notBefore)}, then it is asked again`, last];
		}
		case 'rejected':
			return [
				'Ends at once: rejected the key. Once the key was accepted, looks again after 60 s and ends at the fourth in a row',
				'Ends: rejected the key',
			];
		case 'notFound':
			return [
				'Looks again for two minutes, at least four times; ends at once when the task was seen before',
				'Ends: knows no task',
			];
		case 'final': {
			const ending = `Ends at once: ${then.says.replace(' "sora_1"', '').replace(/ until .*/, '')}`;
			return [ending, ending];
		}
	}
}

function afterDownload(then: AfterDownload): string {
	switch (then.kind) {
		case 'stored':
			return 'Takes the file';
		case 'again':
			return `From the start after ${seconds(Math.max(2, then.notBefore ?? 0))}, up to 4 times`;
		case 'goesOn':
			return 'From where it was cut after 2 s, up to 4 times without anything new';
		case 'twice':
			return 'From the start after 2 s; ends when the same comes again';
		case 'late':
			return 'Again after 2 s, then with back-off for two minutes; then as for an older task';
		case 'freshLink':
			return 'One look for a fresh link, one attempt with it';
		case 'final':
			return 'Ends at once, requests nothing';
	}
}

const AFTER_CREATE: Record<AfterCreate, string> = {
	created: 'Takes the answer',
	again: 'Surely nothing was created: sent again after 0.5 s, or after `Retry-After`',
	nothing: 'Ends at once: nothing was created',
	unknown: 'Ends at once: there may be a task',
};

function tableRow({ fault, create, look, download }: FaultRow, group: FaultGroup): string {
	const [early, last] = look === undefined ? ['–', '–'] : afterLook(look.then);
	const file = download === undefined ? '–' : afterDownload(download.then);
	const creation = create ?? group.create;
	const created = look === undefined || !creation ? '–' : AFTER_CREATE[creation];
	return `| ${fault} | ${early} | ${last} | ${file} | ${created} |`;
}

/** The text of docs/maintainers/faults.md. */
export const faultsDocument = (): string =>
	[
		INTRODUCTION,
		...FAULTS.flatMap((group) => [
			`## ${group.title}\n`,
			'| Fault | First look, look in the middle | Last look | Download | Create |',
			'| --- | --- | --- | --- | --- |',
			...group.rows.map((row) => tableRow(row, group)),
			'',
		]),
		'## More than one bad answer\n',
		'| Trouble | What the node does | Tests |',
		'| --- | --- | --- |',
		...OTHER_TROUBLE.map(
			([trouble, answer, tests]) => `| ${trouble} | ${answer} | [${tests}](../../test/${tests}) |`,
		),
		'',
	].join('\n');
