/* eslint-disable @n8n/community-nodes/no-restricted-imports -- stands in for the name server */
import dns from 'node:dns';

import type { NameFault } from '../faults/table';

type Answer = (error: NodeJS.ErrnoException | null, address?: unknown, family?: number) => void;

/** Names under `.sora.test` lead to this machine, but for the lookups that are to go wrong. */
export interface HostNames {
	/** When which name was looked up. */
	lookups: Array<{ host: string; at: number }>;
	/** Makes the nth lookup of a name go wrong, or each of them. */
	fail(host: string, which: number | 'each', fault: NameFault): void;
}

export function standInForNameServer(): HostNames {
	const lookups: HostNames['lookups'] = [];
	const failures: Array<{ host: string; which: number | 'each'; fault: NameFault }> = [];
	const answer = (host: string, options: { all?: boolean }, done: Answer) => {
		lookups.push({ host, at: performance.now() });
		const ordinal = lookups.filter((lookup) => lookup.host === host).length;
		const failure = failures.find(
			({ host: name, which }) => name === host && (which === 'each' || which === ordinal),
		);
		const { lookup = '127.0.0.1' } = failure?.fault ?? {};
		if (!/^\d/.test(lookup)) {
			done(Object.assign(new Error(`getaddrinfo ${lookup} ${host}`), { code: lookup }));
		} else if (options.all) {
			done(null, [{ address: lookup, family: 4 }]);
		} else {
			done(null, lookup, 4);
		}
	};
	jest.spyOn(dns, 'lookup').mockImplementation(answer as unknown as typeof dns.lookup);
	return {
		lookups,
		fail: (host, which, fault) => {
			failures.push({ host, which, fault });
		},
	};
}
