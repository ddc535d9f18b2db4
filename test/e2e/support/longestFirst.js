const { basename } = require('node:path');

const Sequencer = require('@jest/test-sequencer').default;

const { LONG } = require('../selection');

/** Begins with the files that take minutes, so that nothing is left to wait for at the end. */
class LongestFirst extends Sequencer {
	sort(tests) {
		const rank = ({ path }) => {
			const place = LONG.indexOf(basename(path, '.test.ts'));
			return place === -1 ? LONG.length : place;
		};
		return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
	}
}

module.exports = LongestFirst;
