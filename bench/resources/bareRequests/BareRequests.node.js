const { sleep } = require('n8n-workflow');

/**
 * Asks for a task per item at an even pace, with n8n's helper for authenticated requests and
 * nothing else: what a look costs that does no more than it must.
 */
class BareRequests {
	description = {
		displayName: 'Bare Requests',
		name: 'bareRequests',
		group: ['transform'],
		version: 1,
		description: 'Sends one authenticated request per item',
		defaults: { name: 'Bare Requests' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'soraVideoApi', required: true }],
		properties: [
			{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
			{ displayName: 'Requests per Second', name: 'perSecond', type: 'number', default: 100 },
		],
	};

	async execute() {
		const baseUrl = this.getNodeParameter('baseUrl', 0);
		const perSecond = this.getNodeParameter('perSecond', 0);
		const answers = [];
		const began = Date.now();
		for (const [index, { json }] of this.getInputData().entries()) {
			const url = `${baseUrl}/v1/result/${json.id}`;
			const options = { url, json: true };
			const request = this.helpers.httpRequestWithAuthentication;
			answers.push(request.call(this, 'soraVideoApi', options));
			await sleep(Math.max(0, began + ((index + 1) * 1000) / perSecond - Date.now()));
		}
		await Promise.all(answers);
		return [[{ json: {} }]];
	}
}

module.exports = { BareRequests };
