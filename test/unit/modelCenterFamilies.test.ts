import { ruleFor, type ParameterName } from '../../nodes/SoraVideo/models/family';
import { MODEL_CENTER_FAMILIES } from '../../nodes/SoraVideo/models/modelCenterFamilies';

/** What a model takes, as several clients of Model Center send it; the node's table has it again. */
interface Known {
	seconds: [number, number];
	resolutions: string[];
	/** Reference images, videos and audio files. */
	references: [number, number, number];
	frames: ParameterName[];
}

const BOTH: ParameterName[] = ['firstImage', 'lastImage'];
const REFERENCES: ParameterName[] = ['referenceImages', 'referenceVideos', 'referenceAudios'];
const HD = ['720p'];
const FULL_HD = ['720p', '1080p'];
const UPPER = ['720P', '1080P'];
const ALL = ['480p', '720p', '1080p'];
const UP_TO_4K = ['720p', '1080p', '4k'];

const known = (
	seconds: Known['seconds'],
	resolutions: Known['resolutions'],
	references: Known['references'],
	frames: Known['frames'],
): Known => ({ seconds, resolutions, references, frames });

const SEEDANCE_2 = known([4, 15], UP_TO_4K, [9, 3, 3], BOTH);
const VIDEOS_STABLE = known([4, 15], HD, [4, 3, 1], BOTH);
const VIDEOS_933 = known([4, 15], ALL, [9, 3, 3], BOTH);

const TABLE: Record<string, Known> = {
	'sd_2.0_special': SEEDANCE_2,
	'sd_2.0_fast_special': SEEDANCE_2,
	'sd_2.0_mini_special': SEEDANCE_2,
	'sd_2.0_discount': SEEDANCE_2,
	'sd_2.0_fast_discount': SEEDANCE_2,
	'sd_2.0_mini_discount': SEEDANCE_2,
	'seedance-2.5-c1': known([4, 30], ['480p', '720p'], [30, 10, 10], BOTH),
	'seedance-2.5-c3': known([4, 29], HD, [30, 0, 10], BOTH),
	'sd_2.5_discount_v1': known([4, 30], ALL, [30, 10, 10], []),
	'sd_2.5_special_v1': known([4, 30], FULL_HD, [30, 10, 10], []),
	video_30_10_10: known([4, 30], HD, [30, 10, 10], []),
	videos_stable: VIDEOS_STABLE,
	videos_stable_fast: VIDEOS_STABLE,
	videos_933_c1: VIDEOS_933,
	videos_fast_933_c1: VIDEOS_933,
	'minimax-h3': known([5, 15], ['2k'], [5, 0, 3], BOTH),
	'MiniMax-H3-c4': known([5, 15], ['1440P'], [5, 0, 3], BOTH),
	'MiniMax-H3-768p': known([10, 15], ['768p'], [9, 3, 3], BOTH),
	KlingO3: known([3, 15], FULL_HD, [3, 0, 0], BOTH),
	'wan2.7-t2v': known([4, 15], UPPER, [0, 0, 0], []),
	'wan2.7-i2v': known([4, 15], UPPER, [0, 0, 0], BOTH),
	'wan2.7-r2v': known([4, 15], UPPER, [4, 1, 0], []),
	'wan2.7-videoedit': known([4, 15], UPPER, [4, 1, 0], BOTH),
	'wan3.0-r2v': known([4, 15], UPPER, [4, 1, 0], []),
	'hh-1.1-t2v-o': known([3, 15], UPPER, [0, 0, 0], []),
	'hh-1.1-i2v-o': known([3, 15], UPPER, [0, 0, 0], ['firstImage']),
	'hh-1.1-r2v-o': known([3, 15], UPPER, [9, 0, 0], []),
	'happyhorse-1.1-r2v': known([3, 15], UPPER, [9, 0, 0], []),
};

const models = MODEL_CENTER_FAMILIES.flatMap((family) =>
	family.models.map((model) => [model.id, family, model] as const),
);

test('every model is there once, and no other', () => {
	expect(models.map(([id]) => id).sort()).toEqual(Object.keys(TABLE).sort());
});

test.each(models)('%s is offered what clients use', (id, family, model) => {
	const rule = (parameter: ParameterName) => {
		const field = family.fields.find((one) => one.parameter === parameter);
		return field && ruleFor(field, model);
	};
	const most = (parameter: ParameterName) => {
		const found = rule(parameter);
		return found?.kind === 'links' ? found.max : 0;
	};
	const { seconds, resolutions, references, frames } = TABLE[id];
	expect(rule('duration')).toMatchObject({ min: seconds[0], max: seconds[1] });
	expect(rule('resolution')).toMatchObject({ values: resolutions });
	expect(REFERENCES.map(most)).toEqual(references);
	expect(BOTH.filter((parameter) => rule(parameter) !== undefined)).toEqual(frames);
});
