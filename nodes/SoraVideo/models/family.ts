/** The fields that a user can fill, by the name of the node's parameter. */
export type ParameterName =
	| 'aspectRatio'
	| 'duration'
	| 'faceProcessing'
	| 'firstImage'
	| 'generateAudio'
	| 'lastImage'
	| 'referenceAudios'
	| 'referenceImages'
	| 'referenceVideos'
	| 'resolution'
	| 'seed'
	| 'size'
	| 'watermark';

/** As the user knows the fields. */
export const FIELD_NAMES: Record<ParameterName, string> = {
	aspectRatio: 'Aspect Ratio',
	duration: 'Duration (Seconds)',
	faceProcessing: 'Face Processing',
	firstImage: 'First Image',
	generateAudio: 'Generate Audio',
	lastImage: 'Last Image',
	referenceAudios: 'Reference Audio Files',
	referenceImages: 'Reference Images',
	referenceVideos: 'Reference Videos',
	resolution: 'Resolution',
	seed: 'Seed',
	size: 'Size',
	watermark: 'Watermark',
};

/** What a field of a request may hold. */
export type FieldRule =
	/** One of these; `default` is what the API takes when the field is not sent. */
	| { kind: 'choice'; values: Array<string | number>; default?: string | number; open?: true }
	/** A whole number of seconds; always sent, `default` when the field is empty. */
	| { kind: 'seconds'; min: number; max: number; default: number }
	/** Any whole number. */
	| { kind: 'integer' }
	/** True or false; with a `default` always sent. */
	| { kind: 'boolean'; default?: boolean }
	/** The address of a file; `publicOnly`: an uploaded asset will not do. */
	| { kind: 'link'; publicOnly?: true }
	/** Several; `maxBeside` is how many there may be when that other field is filled too. */
	| {
			kind: 'links';
			max?: number;
			maxBeside?: { parameter: ParameterName; max: number };
			publicOnly?: true;
	  };

export type RuleOf<Kind extends FieldRule['kind']> = Extract<FieldRule, { kind: Kind }>;

export interface Field {
	parameter: ParameterName;
	/** The name in the request. */
	api: string;
	rule: FieldRule;
}

/** One model, and what is true of it only. */
export interface Model {
	/** As the API knows it. */
	id: string;
	/** As the user knows it. */
	name: string;
	/** In place of the family's rules. */
	rules?: Partial<Record<ParameterName, FieldRule>>;
	/** Fields of the family that this model does not have. */
	unsupported?: ParameterName[];
	/** Fields that this model cannot do without. */
	required?: ParameterName[];
	/** Characters. */
	maxPromptLength?: number;
}

export interface Family {
	id: string;
	name: string;
	/** For the user, in one sentence. */
	description: string;
	/** Follows the base URL. */
	path: string;
	/**
	 * Where the limits come from. What is `documented` by the API is checked before a request. What
	 * is `suggested` was copied from other clients: it is offered, and nothing is refused for it.
	 */
	limits: 'documented' | 'suggested';
	/** The first one is the default. */
	models: Model[];
	fields: Field[];
	/** Groups of names in the request: those of one group exclude those of the others. */
	mutuallyExclusive?: string[][][];
	/** Names in the request that need one of those others. */
	dependentRequired?: Record<string, string[]>;
	/** Whether prompt and images go into a list of parts instead of fields. */
	usesContent?: boolean;
}

/** Model Center creates and lists all its tasks here. */
export const MODEL_CENTER_PATH = '/v2/model-center/tasks';

/** The rule of a field for one model; undefined: the model does not have that field. */
export function ruleFor(
	{ parameter, rule }: Field,
	model: Model | undefined,
): FieldRule | undefined {
	if (model?.unsupported?.includes(parameter)) return undefined;
	return model?.rules?.[parameter] ?? rule;
}

export const choice = (
	values: Array<string | number>,
	defaultValue?: string | number,
): RuleOf<'choice'> => ({ kind: 'choice', values, default: defaultValue });

export const seconds = (min: number, max: number, defaultValue: number): RuleOf<'seconds'> => ({
	kind: 'seconds',
	min,
	max,
	default: defaultValue,
});

export const links = (max?: number): RuleOf<'links'> => ({ kind: 'links', max });

export const link: RuleOf<'link'> = { kind: 'link' };

export const boolean: RuleOf<'boolean'> = { kind: 'boolean' };

export const integer: RuleOf<'integer'> = { kind: 'integer' };
