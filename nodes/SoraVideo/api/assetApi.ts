import type { IExecuteFunctions } from 'n8n-workflow';

import type { AssetFile, AssetLibrary, AssetRequest } from '../models/assets';
import { openApi, type NoAnswer } from './apiAccess';
import { asTaskAnswer } from './assetResult';
import { readCreateResult, type CreateResult } from './createResult';
import type { ApiAnswer } from './envelope';
import type { Pace } from './pace';
import { readPollResult, type PollResult } from './pollResult';
import { createFailure, pollFailure } from './videoApi';

const TIMEOUT_MS = 30_000;

/** The API of uploaded references for one execution. Neither function repeats a request. */
export interface AssetApi {
	/** Sends one request to upload a file. Rejects only when the signal is aborted, with its reason. */
	upload(library: AssetLibrary, file: AssetFile, signal: AbortSignal): Promise<CreateResult>;
	/**
	 * Asks once for the review of an asset: `completed` means that it can be used. Rejects only when
	 * the signal is aborted, with its reason.
	 */
	status(library: AssetLibrary, id: string, signal: AbortSignal): Promise<PollResult>;
	/** The pace that all who use this key at this API have in common. */
	pace: Pace;
}

/** @throws {NodeOperationError} when the credential is missing or cannot be used */
export async function openAssetApi(context: IExecuteFunctions): Promise<AssetApi> {
	const api = await openApi(context);
	const send = async (
		{ method, path, body }: AssetRequest,
		{ reference }: AssetLibrary,
		signal: AbortSignal,
		id?: string,
	): Promise<ApiAnswer | NoAnswer> => {
		const request = { method, url: api.baseUrl + path, body, timeoutMs: TIMEOUT_MS };
		const answer = await api.send(request, signal);
		return 'noAnswer' in answer ? answer : asTaskAnswer(answer, reference, id);
	};
	return {
		pace: api.paceOf('read'),
		upload: async (library, file, signal) => {
			const answer = await send(library.upload(file), library, signal);
			return 'noAnswer' in answer ? { failure: createFailure(answer) } : readCreateResult(answer);
		},
		status: async (library, id, signal) => {
			const answer = await send(library.status(id), library, signal, id);
			return 'noAnswer' in answer ? { failure: pollFailure(answer) } : readPollResult(answer, id);
		},
	};
}
