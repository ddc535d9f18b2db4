/** A word that must not come back into what users read, and what to write. */
export type Word = [RegExp, string];

/** Not n8n's word, or not plain English, wherever it stands. */
const ANYWHERE: Word[] = [
	[/\bwires?\b/i, 'connection'],
	[/\b(de)?activat(e|es|ed|ing)\b/i, 'publish'],
	[/\bin place\b(?! of)/i, 'while it runs, keeps running'],
	[/\bhand(s|ed|ing)? (\w+ )?(on|over)\b/i, 'outputs, passes on'],
	[/\blea(ves?|ving|ft) (it |there )?(by|through)\b/i, 'outputs, comes out of'],
	[/\b(does|do|did|could) not succeed\b/i, 'fails'],
	[/\breads? (as\b|"|crashed)/i, 'shows as'],
	[/\bcalled workflows?\b|\ba workflow that another one calls\b/i, 'sub-workflow'],
	[/\bsub-?flows?\b/i, 'sub-workflow'],
	[/\bpress(es|ed)?\b/i, 'select'],
	[/\bsurely\b/i, 'certainly'],
	[/\banew\b/i, 'again'],
	[/\bof its own accord\b/i, 'on its own'],
	[/\bbeside\b/i, 'next to'],
];

/** The same in the pages. */
export const WORDS: Word[] = [
	...ANYWHERE,
	[/\bbehind\b(?! (a|the) proxy)/i, 'after'],
	[/\blook(s|ed|ing)?\b/i, 'check, search, is different'],
];

/** The same in what the node itself says, which is shorter than a page, and in the examples. */
export const WORDS_IN_THE_NODE: Word[] = [
	...ANYWHERE,
	[/\bbehind\b/i, 'after'],
	[/\blook(s|ed|ing)?\b(?! into)/i, 'status check'],
	[/\b(an?|the|this|that|each|every|same|test|last|next|one) runs?\b/i, 'execution'],
	[/\bbinary (data|field|property)\b/i, 'file'],
	[/\b(crash|abort|kill)(s|ed|ing)?\b/i, 'stop'],
];

/** What is wrong in these texts: the word, a better one, and the text. */
export const wrongWords = (texts: string[], words: Word[]): string[][] =>
	texts.flatMap((text) =>
		words
			.filter(([word]) => word.test(text))
			.map(([word, better]) => [word.exec(text)![0], better, text]),
	);
