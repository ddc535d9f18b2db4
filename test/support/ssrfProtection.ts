/* eslint-disable @n8n/community-nodes/no-restricted-globals -- switches n8n's protection on */

/** To be imported before anything of n8n: only requests to `localhost` may stay on this machine. */
Object.assign(process.env, {
	N8N_SSRF_PROTECTION_ENABLED: 'true',
	N8N_SSRF_ALLOWED_HOSTNAMES: 'localhost',
});

export {};
