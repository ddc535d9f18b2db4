/**
 * The address of a request in parts. The path stays encoded and is not normalised, so that an ID
 * with slashes or dots in it is seen as it was sent.
 *
 * @param {string} url path and query
 */
function splitUrl(url) {
	const mark = url.indexOf('?');
	if (mark === -1) return { path: url, query: new URLSearchParams() };
	return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/**
 * The decoded ID that the pattern's first group finds in the path.
 *
 * @param {RegExp} pattern
 * @param {string} url
 * @returns {string | undefined} undefined also when the encoding is broken
 */
function idIn(pattern, url) {
	const encoded = pattern.exec(splitUrl(url).path)?.[1];
	if (encoded === undefined) return undefined;
	try {
		return decodeURIComponent(encoded);
	} catch {
		return undefined;
	}
}

module.exports = { splitUrl, idIn };
