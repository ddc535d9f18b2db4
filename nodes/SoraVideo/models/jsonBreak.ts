/** Where a text stops being JSON. */
export interface JsonBreak {
	/** From 1. */
	line: number;
	/** From 1. */
	column: number;
	/** What should be there, e.g. "a value". */
	expected: string;
	/** The field whose value it is in, if any. */
	field?: string;
}

const SPACE = /[ \t\n\r]*/y;
const STRING_WITHOUT_END = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/uy;
const OTHER_VALUE = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

/** Reading deeper would fill the stack. */
const MAX_DEPTH = 500;

/**
 * Where a text stops being JSON (RFC 8259); undefined: nowhere. `JSON.parse` words it differently in
 * each version of Node.js, often without a position, and quotes the text.
 */
export const jsonBreak = (text: string): JsonBreak | undefined => new JsonReader(text).read();

class JsonReader {
	private at = 0;
	private field: string | undefined;

	constructor(private readonly text: string) {}

	read(): JsonBreak | undefined {
		return this.value(0) ?? (this.next() === undefined ? undefined : this.missing('its end'));
	}

	private value(depth: number): JsonBreak | undefined {
		if (depth > MAX_DEPTH) return this.missing('no further level');
		switch (this.next()) {
			case '{':
				return this.list('}', () => this.member(depth + 1));
			case '[':
				return this.list(']', () => this.value(depth + 1));
			case '"':
				return this.string();
			default:
				return this.take(OTHER_VALUE) === '' ? this.missing('a value') : undefined;
		}
	}

	private list(end: string, element: () => JsonBreak | undefined): JsonBreak | undefined {
		this.at++;
		let next = this.next();
		while (next !== end) {
			const broken = element();
			if (broken !== undefined) return broken;
			next = this.next();
			if (next !== end && next !== ',') return this.missing(`a comma or ${end}`);
			if (next === ',') this.at++;
		}
		this.at++;
		return undefined;
	}

	private member(depth: number): JsonBreak | undefined {
		if (this.next() !== '"') return this.missing('a name in double quotes');
		const start = this.at;
		const broken = this.string();
		if (broken !== undefined) return broken;
		const name = this.text.slice(start + 1, this.at - 1);
		if (this.next() !== ':') return this.missing('a colon');
		this.at++;
		this.field = name;
		return this.value(depth);
	}

	private string(): JsonBreak | undefined {
		this.take(STRING_WITHOUT_END);
		if (this.text[this.at] !== '"') {
			return this.missing(
				/[\n\r]/.test(this.text[this.at] ?? '')
					? '\\n in place of a line break'
					: 'the end of a text, or a character that JSON allows in one',
			);
		}
		this.at++;
		return undefined;
	}

	/** The next character that is no space. */
	private next(): string | undefined {
		this.take(SPACE);
		return this.text[this.at];
	}

	private take(pattern: RegExp): string {
		pattern.lastIndex = this.at;
		const [taken] = pattern.exec(this.text) ?? [''];
		this.at += taken.length;
		return taken;
	}

	private missing(expected: string): JsonBreak {
		const lines = this.text.slice(0, this.at).split('\n');
		const column = lines[lines.length - 1].length + 1;
		return { line: lines.length, column, expected, field: this.field };
	}
}
