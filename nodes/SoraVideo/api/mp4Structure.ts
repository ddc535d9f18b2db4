import { readMp4Index } from './mp4Index';

/** A larger index is not read. That of half an hour of video has about as much. */
const MAX_INDEX_BYTES = 1024 * 1024;

const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;

/** Where an MP4 or QuickTime file stands, by its own structure. */
export interface Mp4State {
	/** Whether the whole of the index (`moov`) is there; no player plays a file without one. */
	hasIndex: boolean;
	/**
	 * Whether the file may end here: its last box is whole, and all media data that its index names
	 * is there. A file of fragments may end after each of them.
	 */
	isWhole: boolean;
	/** Whether media data are missing for certain, and not only something odd is at the end. */
	lacksData: boolean;
	/** Whether bytes that are no box follow the boxes. */
	hasTrailingBytes: boolean;
}

/**
 * Follows the boxes of an MP4 or QuickTime file as its bytes pass. Keeps none of them but headers
 * and the index. Source: ISO/IEC 14496-12, section 4.2; QuickTime File Format, "Atoms".
 */
export class Mp4Structure {
	private position = 0;

	/** As much of a header as has passed. */
	private header: Buffer = Buffer.alloc(0);

	/** What is left of the body of the current box; Infinity where it lasts to the end of the file. */
	private left = 0;

	private type = '';

	/** The index as it passes; undefined while there is none, or where it is too large. */
	private index: Buffer[] | undefined;

	private indexBytes = 0;

	private dataEnd = 0;

	private hasIndex = false;

	private hasFragments = false;

	private hasTrailingBytes = false;

	private hasFragment = false;

	push(chunk: Buffer): void {
		for (let rest = chunk; rest.length > 0; ) {
			const taken = this.left > 0 ? this.takeBody(rest) : this.takeHeader(rest);
			this.position += taken;
			rest = rest.subarray(taken);
		}
	}

	/** If no more bytes came. */
	get state(): Mp4State {
		if (this.type === 'moov' && this.left === Infinity) this.readIndex();
		const isAtBoundary = this.header.length === 0 && (this.left === 0 || this.left === Infinity);
		// A fragment is a `moof` and the data after it. The first may be in the index instead.
		const isOfFragment = this.hasFragment ? this.type !== 'moof' : this.dataEnd > 0;
		const hasData = !this.hasFragments || isOfFragment;
		const isInMedia = ['mdat', 'moof', 'moov'].includes(this.type);
		const isCut =
			(isInMedia && this.left > 0 && this.left < Infinity) || this.position < this.dataEnd;
		return {
			hasIndex: this.hasIndex,
			isWhole: this.hasIndex && isAtBoundary && hasData && this.position >= this.dataEnd,
			lacksData: isCut || !hasData,
			hasTrailingBytes: this.hasTrailingBytes,
		};
	}

	private takeBody(bytes: Buffer): number {
		const taken = Math.min(this.left, bytes.length);
		this.keepIndex(bytes.subarray(0, taken));
		this.left -= taken;
		if (this.left === 0) this.endBox();
		return taken;
	}

	private takeHeader(bytes: Buffer): number {
		const isLong = this.header.length >= HEADER_BYTES;
		const missing = (isLong ? LONG_HEADER_BYTES : HEADER_BYTES) - this.header.length;
		const taken = Math.min(missing, bytes.length);
		this.header = Buffer.concat([this.header, bytes.subarray(0, taken)]);
		if (taken === missing) this.readHeader();
		return taken;
	}

	private readHeader(): void {
		const { header } = this;
		const short = header.readUInt32BE(0);
		if (short === 1 && header.length === HEADER_BYTES) return;
		const size = short === 1 ? Number(header.readBigUInt64BE(8)) : short || Infinity;
		const type = header.toString('latin1', 4, HEADER_BYTES);
		this.header = Buffer.alloc(0);
		const isBox = size >= header.length && /^[\x20-\x7e\xa9]{4}$/.test(type);
		this.hasTrailingBytes = !isBox;
		this.type = isBox ? type : '';
		this.hasFragment ||= this.type === 'moof';
		this.left = isBox ? size - header.length : Infinity;
		if (this.type === 'moov') [this.index, this.indexBytes] = [[], 0];
		if (this.left === 0) this.endBox();
	}

	private endBox(): void {
		if (this.type !== 'moov') return;
		this.readIndex();
		this.index = undefined;
	}

	private keepIndex(bytes: Buffer): void {
		if (this.index === undefined) return;
		this.index.push(Buffer.from(bytes));
		this.indexBytes += bytes.length;
		if (this.indexBytes > MAX_INDEX_BYTES) this.index = undefined;
	}

	private readIndex(): void {
		// One that is too large to be read is taken as good.
		this.hasIndex = true;
		if (this.index === undefined) return;
		const { dataEnd, hasFragments, isWhole } = readMp4Index(Buffer.concat(this.index));
		this.hasIndex = isWhole || this.left === 0;
		this.dataEnd = dataEnd;
		this.hasFragments = hasFragments;
	}
}
