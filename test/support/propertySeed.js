const fc = require('fast-check');

/**
 * The property tests try the same cases each time, so that no run fails for what another has not
 * tried. SORA_VIDEO_SEED=random tries others, and prints the seed of a case that fails;
 * SORA_VIDEO_RUNS says how many cases each property is tried on.
 */
const { SORA_VIDEO_SEED = '20261125', SORA_VIDEO_RUNS = '500' } = process.env;
fc.configureGlobal({
	...(SORA_VIDEO_SEED === 'random' ? {} : { seed: Number(SORA_VIDEO_SEED) }),
	numRuns: Number(SORA_VIDEO_RUNS),
});
