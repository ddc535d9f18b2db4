import type { Bench } from './bench';
import type { WorkflowNode } from './workflow';

type Row = Record<string, string | number | null>;

/** A Data Table of n8n, as a user makes and sees it in the editor. */
export class DataTable {
	private constructor(
		private readonly api: Bench['api'],
		/** Of the owner's tables. */
		private readonly path: string,
		readonly id: string,
	) {}

	/** @param columns all of the type String */
	static async create({ api }: Bench, name: string, columns: string[]): Promise<DataTable> {
		const project = await api.request('GET', '/rest/projects/personal');
		const path = `/rest/projects/${project.id}/data-tables`;
		const { id } = await api.request('POST', path, {
			name,
			columns: columns.map((column) => ({ name: column, type: 'string' })),
		});
		return new DataTable(api, path, id);
	}

	async insert(rows: Row[]): Promise<void> {
		await this.api.request('POST', `${this.path}/${this.id}/insert`, {
			data: rows,
			returnType: 'count',
		});
	}

	/** The oldest first. */
	async rows(): Promise<Row[]> {
		const { data } = await this.api.request('GET', `${this.path}/${this.id}/rows?sortBy=id:asc`);
		return data;
	}

	/** A node that reads or changes the rows with this value, which may be an expression. */
	nodeFor(name: string, keyName: string, keyValue: string, parameters: object): WorkflowNode {
		const filters = { conditions: [{ keyName, condition: 'eq', keyValue }] };
		return this.node(name, { matchType: 'allConditions', filters, ...parameters });
	}

	/** The node that adds a row for each item; the values may be expressions. */
	inserter(values: Record<string, string>): WorkflowNode {
		return this.node('Insert', {
			operation: 'insert',
			columns: { mappingMode: 'defineBelow', value: values, matchingColumns: [], schema: [] },
			options: {},
		});
	}

	private node(name: string, parameters: object): WorkflowNode {
		return {
			name,
			type: 'n8n-nodes-base.dataTable',
			typeVersion: 1,
			parameters: { dataTableId: { __rl: true, mode: 'list', value: this.id }, ...parameters },
		};
	}
}
