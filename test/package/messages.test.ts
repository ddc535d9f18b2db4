/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the code */
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../..');

const sources = fs
	.readdirSync(path.join(root, 'nodes'), { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.ts'))
	.map((name) => path.join(root, 'nodes', name));

/** The fixed parts of a text in the code, also of each side of a choice. */
function partsOf(node: ts.Expression): string[][] {
	if (ts.isStringLiteralLike(node)) return [[node.text]];
	if (ts.isTemplateExpression(node)) {
		return [[node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]];
	}
	if (ts.isConditionalExpression(node)) {
		return [...partsOf(node.whenTrue), ...partsOf(node.whenFalse)];
	}
	return [];
}

/** What a variable called `message` holds, or a function that is called a hint gives. */
function partsOfVariable({ name, initializer }: ts.VariableDeclaration): string[][] {
	if (initializer === undefined) return [];
	if (name.getText() === 'message') return partsOf(initializer);
	const isHint = name.getText().endsWith('Hint') && ts.isArrowFunction(initializer);
	return isHint && !ts.isBlock(initializer.body) ? partsOf(initializer.body) : [];
}

/** What a field of this name holds; a hint that is a fixed text belongs to a field of the panel. */
function partsOfField({ name, initializer }: ts.PropertyAssignment): string[][] {
	const isMessage = ['message', 'opening'].includes(name.getText());
	const isHint = name.getText() === 'hint' && ts.isTemplateExpression(initializer);
	return isMessage || isHint ? partsOf(initializer) : [];
}

/** Every message that the code can give, hints too, or that it hands to `invalid` or an error. */
function messagesIn(file: string): string[][] {
	const found: string[][] = [];
	const visit = (node: ts.Node) => {
		if (ts.isVariableDeclaration(node)) found.push(...partsOfVariable(node));
		if (ts.isPropertyAssignment(node)) found.push(...partsOfField(node));
		if (ts.isCallExpression(node) && node.expression.getText() === 'invalid') {
			found.push(...partsOf(node.arguments[0]));
		}
		if (ts.isNewExpression(node) && /^Node\w+Error$/.test(node.expression.getText())) {
			found.push(...partsOf(node.arguments![1]));
		}
		ts.forEachChild(node, visit);
	};
	const text = fs.readFileSync(file, 'utf8');
	visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
	return found;
}

/** What tells a message from others: its first part that says something. */
const essence = (parts: string[]) =>
	parts
		.map((part) => part.replace(/[:"\s]+$/, '').replace(/^[:"\s]+/, ''))
		.find((part) => part.length >= 8);

const messages = sources
	.flatMap(messagesIn)
	.map(essence)
	.filter((message) => message !== undefined);

const document = fs.readFileSync(path.join(root, 'docs/troubleshooting.md'), 'utf8');

test('the code gives messages', () => {
	expect(messages.length).toBeGreaterThan(40);
});

test.each([...new Set(messages)])(
	'docs/troubleshooting.md says what to do about: %s',
	(message) => {
		expect(document).toContain(message);
	},
);
