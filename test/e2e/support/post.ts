/** Sends a request on a connection of its own: a busy n8n may close one that is kept as it is used again. */
export async function post(url: string, { headers, ...rest }: RequestInit): Promise<Response> {
	const ownConnection = { ...(headers as Record<string, string>), connection: 'close' };
	return await fetch(url, { ...rest, method: 'POST', headers: ownConnection });
}
