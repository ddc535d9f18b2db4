import { isAboutModel } from '../../nodes/SoraVideo/api/modelRefusal';

test.each([
	'model not found',
	'Model not found, code 404',
	'The model `openAiSora2Plus` does not exist or you do not have access to it.',
	"The model 'sora-2' doesn't exist",
	'model: openAiSora2Pro is not supported',
	'Model openAiSora2Pro is no longer available',
	'The model veo_3_1_fast is currently unavailable',
	'this model has been discontinued',
	'unsupported model: openAiSora2Plus',
	'Unknown model',
	'invalid model openAiSora2Plus, code 1001',
	'model_not_found',
	'No available channel for model openAiSora2Plus under group default',
	'You have no access to model sora-2',
	'模型不存在',
	'模型 openAiSora2Plus 不存在',
	'不支持的模型: openAiSora2Plus',
	'该模型已下线',
	'模型暂不可用',
	'模型 sora-2 不支持, code 1001',
	'当前分组 default 下对于模型 openAiSora2Plus 无可用渠道',
])('is about the model: %s', (said) => {
	expect(isAboutModel(said)).toBe(true);
});

test.each([
	'',
	'the prompt was refused',
	'duration is not supported by model openAiSora2Plus',
	'model veo_3_1_fast_stable does not support 4K',
	'resolution 4K: not supported',
	'invalid model parameters',
	'The model is overloaded, try again later',
	'task not found',
	'the model saw a face in the image, which is not allowed',
	'该模型不支持4K分辨率',
	'模型不支持参考视频',
	'素材 URL 无法访问',
	'余额不足, code 1001',
	'登录验证失败',
])('is about something else: %s', (said) => {
	expect(isAboutModel(said)).toBe(false);
});
