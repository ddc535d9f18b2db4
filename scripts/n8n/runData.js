/**
 * Undoes the flattening in which n8n stores an execution's data: a JSON array in which every
 * object refers to its strings and objects by their index in that array, as text.
 *
 * @param {string} text
 * @returns {any} the first element, with everything it refers to in place
 */
function unflatten(text) {
	const flat = JSON.parse(text);
	const restored = new Map();

	const element = (index) => {
		const value = flat[index];
		if (value === null || typeof value !== 'object') return value;
		if (restored.has(index)) return restored.get(index);
		const whole = Array.isArray(value) ? [] : {};
		restored.set(index, whole);
		for (const [key, reference] of Object.entries(value)) {
			whole[key] = typeof reference === 'string' ? element(Number(reference)) : reference;
		}
		return whole;
	};

	return element(0);
}

module.exports = { unflatten };
