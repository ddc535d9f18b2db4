const { jsonAnswer } = require('./answers');

/** @typedef {import('./simulator').Simulator} Simulator */

/** A host that has no business with the client: whatever it is asked, it has a finished task. */
const elsewhere = {
	taskIdOf() {
		return undefined;
	},

	/** @param {Simulator} simulator */
	answer({ elsewhereOrigin }) {
		return jsonAnswer(200, {
			id: 'from_elsewhere',
			object: 'video.generation',
			created: Math.floor(Date.now() / 1000),
			model: 'openAiSora2Plus',
			status: 'completed',
			video_url: `${elsewhereOrigin}/videos/from_elsewhere.mp4`,
			error: null,
		});
	},
};

module.exports = { elsewhere };
