const { dest, src } = require('gulp');

/** Copies what tsc leaves behind and n8n loads: the icons and the codex beside the compiled node. */
function assets() {
	// Without `encoding: false` gulp would re-encode images as text.
	return src('{nodes,credentials}/**/*.{svg,png,node.json}', { encoding: false }).pipe(
		dest('dist'),
	);
}

exports.assets = assets;
exports.default = assets;
