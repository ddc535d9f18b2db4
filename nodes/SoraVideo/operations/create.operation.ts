import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { costNotice, createOptions, requestFields } from './createFields';
import { readCreateItem } from './createItem';
import { openCreator, createTask, toCreatedItem, withCreatedTasks } from './createTask';
import { fieldsOf, includeOtherFieldsOption, optionsField } from './fields';
import { readItems, runAll, toOutput, usable, withCancellation } from './items';

const fields = fieldsOf('create', [
	...requestFields,
	costNotice('pin the output while you build the next steps'),
	optionsField([...createOptions, includeOtherFieldsOption]),
]);

/** Creates one task for each item and returns at once: waiting is another operation. */
async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = await readItems(context, readCreateItem);
	return await withCancellation(context, async (controller) => {
		const creator = openCreator(context, controller);
		const run = await runAll(context, items, controller, creator, async (item, creating) =>
			toCreatedItem(await createTask(item, creating), item),
		);
		return await toOutput(context, await withCreatedTasks(context, run, usable(items), creator));
	});
}

export const create = { fields, execute };
