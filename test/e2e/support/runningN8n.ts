/* eslint-disable @n8n/community-nodes/no-restricted-globals -- the environment is all that jest hands on */
interface RunningN8n {
	version: string;
	baseUrl: string;
	/** The folder with n8n's database, binary data and log. */
	home: string;
	/** The one folder that workflows may write to. */
	files: string;
	pid: number;
}

/** The n8n that globalSetup started; undefined where none is installed. */
export const n8n = JSON.parse(process.env.SORA_VIDEO_E2E ?? 'null') as RunningN8n | undefined;
