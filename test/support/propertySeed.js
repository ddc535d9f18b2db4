const fc = require('fast-check');

/**
 * The property tests try the same cases each time, so that no run fails for what another has not
 * tried. SORA_VIDEO_SEED=random tries others, and prints the seed of a case that fails.
 */
const { SORA_VIDEO_SEED = '20261125' } = process.env;
if (SORA_VIDEO_SEED !== 'random') fc.configureGlobal({ seed: Number(SORA_VIDEO_SEED) });
