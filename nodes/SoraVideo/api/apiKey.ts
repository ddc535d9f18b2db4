/** The key as the API expects it, however it was pasted: without spaces, line breaks, or "Bearer". */
export const cleanKey = (pasted: unknown): string =>
	String(pasted ?? '').replace(/^\s*bearer\s+|\s+/gi, '');
