/**
 * How comparable APIs and gateways say that they do not have a model, or not for this key. What the
 * provider says itself is not documented. A name may stand between: "model `a` is not supported".
 */
const ABOUT_MODEL = [
	/\bmodel[\s:'"`]+([^\s'"`]+['"`]?\s+)?(do(es)? ?n[o']t exist|(is |was |has been )?(currently |temporarily )?(not (found|supported|available|allowed|enabled|offered)|no longer (supported|available|offered)|unsupported|unavailable|invalid|unknown|disabled|deprecated|retired|discontinued|offline))/i,
	/\b(unsupported|unknown|unavailable|invalid|no such) model\b(?! (param|option|input|config))/i,
	/\bmodel_(not_(found|supported|available)|unavailable)\b|\bno (available )?channels?\b|\bno access to (the )?model\b/i,
	/无可用的?渠道|(不支持|不存在|未知|无效|找不到)的?(该|此)?模型/,
	/模型[\s:：'"`「]*[\w./-]*['"`」]?\s*(暂时|目前|当前)?[已暂]?(不存在|不可用|无效|未(找到|开放|上线|启用|开通)|下线|下架|停用|禁用|不支持(?=[\s，。,.;；!！(（]|$))/,
];

/** Whether the API says that the model is the reason, so that no other prompt or field would help. */
export const isAboutModel = (said: string): boolean =>
	ABOUT_MODEL.some((pattern) => pattern.test(said));
