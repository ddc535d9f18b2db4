import type { DownloadFailure } from './explainDownload';
import type { Mp4State } from './mp4Structure';

/** A body that has ended without breaking, and what is known of the file by then. */
interface EndedBody {
	/** Of the file, not only of this body. */
	bytes: number;
	/** The length of the file, where it is known. */
	total: number | undefined;
	/** Whether the body is a part that has to end with the file. */
	isPart?: boolean;
	/** Whether a body that is cut would have broken. */
	tellsItsEnd: boolean;
	/** undefined: the file is no MP4. */
	movie: Mp4State | undefined;
	/** Whether the file may still be on its way to the server, which then names a length as well. */
	mayGrow?: boolean;
	/** Whether attempts before this one have brought as many bytes of a file that is no good. */
	isRepeated?: boolean;
}

/**
 * Whether a file is whole. Where HTTP cannot tell, an MP4's own structure does; where HTTP says that
 * all has come, whatever a player plays is delivered and only called odd.
 */
export function verdictOn(body: EndedBody): { failure?: DownloadFailure; oddities: string[] } {
	const { bytes, total, isPart, tellsItsEnd, movie, mayGrow, isRepeated } = body;
	// Node's HTTP client breaks a body that ends before its own length, so that need not be counted.
	if (isPart && bytes !== total) return cut(`it ended after ${bytes} of ${total} bytes`);
	const isAll = isPart === true || tellsItsEnd;
	if (movie === undefined) return { oddities: isAll ? [] : [UNKNOWN_LENGTH] };
	const { hasIndex, isWhole, lacksData, hasTrailingBytes } = movie;
	if (!isWhole && !isAll) return cut('the connection ended before the file did');
	if (!hasIndex) return { failure: NO_INDEX, oddities: [] };
	// What a proxy passes on in chunks has an end also where the server behind it has cut the file.
	const mayBeCut = !isWhole && (total === undefined || (mayGrow && lacksData)) && !isRepeated;
	if (mayBeCut) return { failure: CUT_AT_ITS_ORIGIN, oddities: [] };
	return { oddities: [...(isWhole ? [] : [CUT]), ...(hasTrailingBytes ? [TRAILING_BYTES] : [])] };
}

const cut = (reason: string) => ({ failure: { kind: 'transient' as const, reason }, oddities: [] });

const NO_INDEX: DownloadFailure = {
	kind: 'noIndex',
	reason: 'the server has an incomplete file: its index ("moov") is missing',
};

const CUT_AT_ITS_ORIGIN: DownloadFailure = {
	kind: 'cut',
	reason: 'by its own structure, the file is cut',
};

const UNKNOWN_LENGTH = 'the server did not tell its length, so it may be cut';
const CUT = 'by its own structure it is cut';
const TRAILING_BYTES = 'it has bytes after its end';
