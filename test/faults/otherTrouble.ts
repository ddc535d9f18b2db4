/** Trouble that is more than one bad answer: what it is, what the node does, and the file of its tests. */
export const OTHER_TROUBLE: Array<[trouble: string, answer: string, tests: string]> = [
	[
		'Many prompts, and an API that makes one task at a time',
		'Creates all of them, each once, as the API takes them',
		'integration/generate.test.ts',
	],
	[
		'A task that appears some time after it was created',
		'Asks for two minutes, and at least four times, before it is unknown',
		'unit/poller.test.ts',
	],
	[
		'An envelope with another word for success, around the task that was asked for',
		'Takes it for the task',
		'unit/pollResult.test.ts',
	],
	[
		'The ID of a task under another name, or none beside the status',
		'Reads the usual names; the ID that was asked for wins',
		'unit/createResult.test.ts',
	],
	[
		'An ID of more digits than a number holds',
		'Reads the digits from the text of the answer; refuses such a number as Task ID',
		'unit/pollResult.test.ts',
	],
	[
		'An answer that is compressed although nobody asked for it',
		'Asks for `identity` in every request',
		'integration/waitUntilDone.test.ts',
	],
	['A base URL with a known ending too many', 'Cuts the ending', 'unit/credential.test.ts'],
	[
		'A certificate of an authority of its own',
		'Works with `NODE_EXTRA_CA_CERTS`, and says so where it fails',
		'integration/certificate.test.ts',
	],
	[
		'A connection that was never made, while a task is created',
		'Nothing was created, so it is sent again',
		'unit/networkReason.test.ts',
	],
	[
		'Additional Fields with a quote or a line break from an expression',
		'Says where the JSON breaks, and how to write it',
		'unit/additionalFields.test.ts',
	],
	[
		'References as the text of a list, or as assets',
		'Sends them',
		'integration/createFamilies.test.ts',
	],
	[
		'A file that is not there yet when its task is done',
		'Tries for two minutes',
		'integration/download.test.ts',
	],
	[
		'A large file whose connection is cut again and again',
		'Goes on where it was cut; what comes begins the count anew',
		'e2e/download.test.ts',
	],
	[
		'MP4 files of all makers, cut anywhere',
		'Takes every whole one, and none that is cut',
		'unit/mp4Structure.test.ts',
	],
	[
		'A link on the API’s own host that wants the key',
		'Says so, and sends the key to no other host',
		'integration/download.test.ts',
	],
	[
		'A full disk, or anything else that n8n cannot store',
		'Ends at once with the reason of n8n, without another download',
		'e2e/download.test.ts',
	],
	[
		'n8n’s own limit on the time of an execution',
		'Ends before it: what is done is delivered, the rest names the limit',
		'e2e/executionLimit.test.ts',
	],
	[
		'n8n’s workflow setting for binary data “combined”',
		'The file is there, in `json._files`',
		'e2e/saveToDisk.test.ts',
	],
	[
		'The error output, where Task ID is no field of the item',
		'The item keeps its task ID and status',
		'integration/itemEndings.test.ts',
	],
	[
		'A success whose `error` is null, with Retry On Fail on n8n 1.x',
		'Leaves the field out, so that n8n does not begin again',
		'integration/waitUntilDone.test.ts',
	],
	[
		'A key in the API’s own words, however it is escaped',
		'Removes it',
		'unit/keyRedaction.test.ts',
	],
	[
		'Stop while the credential is read',
		'Ends without a rejection that nobody handles',
		'integration/stop.test.ts',
	],
	[
		'A proxy in front of n8n that cuts a webhook’s answer, or one behind it',
		'The execution goes on; a proxy is used, and the download host gets no key',
		'e2e/network.test.ts',
	],
	[
		'A client of n8n’s MCP server that gives up after a minute',
		'The execution goes on to its end',
		'e2e/mcp.test.ts',
	],
	[
		'The system clock steps by an hour while a wait goes on',
		'Waits as long as was set',
		'unit/clock.test.ts',
	],
	[
		'Ten thousand items',
		'Reads 150 at a time, so that n8n answers',
		'integration/parameters.test.ts',
	],
	[
		'File names with dots, and task IDs that differ only in odd characters',
		'Adds the extension; no two tasks share a default name',
		'unit/fileName.test.ts',
	],
	[
		'Thirty executions whose tasks are all done',
		'Downloads at most twenty files at once over the process',
		'e2e/manyDownloads.test.ts',
	],
	[
		'The same task under several file names',
		'Downloads once for each name, and once for all items that share one',
		'integration/waitUntilDone.test.ts',
	],
];
