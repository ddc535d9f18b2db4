/* eslint-disable @n8n/community-nodes/no-restricted-globals -- drives a real n8n */
import { N8nApi } from '../../../scripts/n8n/restApi';

interface RunningN8n {
	baseUrl: string;
	/** The folder with n8n's database, binary data and log. */
	home: string;
	/** The one folder that workflows may write to. */
	files: string;
	pid: number;
}

/** The n8n that globalSetup started; undefined where none is installed. */
export const n8n = JSON.parse(process.env.SORA_VIDEO_E2E ?? 'null') as RunningN8n | undefined;

/** Like jest's `describe`; the tests are skipped where no n8n is installed. */
export const describeInN8n = n8n ? describe : describe.skip;

/** An owner's access to that n8n. */
export async function login(): Promise<N8nApi> {
	if (!n8n) throw new Error('No n8n is running');
	return await new N8nApi(n8n.baseUrl).login();
}
