/* eslint-disable @n8n/community-nodes/no-restricted-globals -- the environment is all that jest hands on */
interface RunningN8n {
	version: string;
	baseUrl: string;
	/** The folder with n8n's database, binary data and log. */
	home: string;
	/** The one folder that workflows may write to. */
	files: string;
}

/** What globalSetup started, one for each of jest's workers; nothing where no n8n is installed. */
const all = JSON.parse(process.env.SORA_VIDEO_E2E ?? '[]') as RunningN8n[];

/** The n8n that the files of this worker share, one after the other. */
export const n8n = all.at(Number(process.env.JEST_WORKER_ID ?? 1) - 1);
