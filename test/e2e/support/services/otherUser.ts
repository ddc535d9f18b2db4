/* eslint-disable @n8n/community-nodes/no-restricted-globals -- asks who runs the tests */
import execa from 'execa';

/**
 * Whom to run a server as that will not have root: a user that its package brings along.
 *
 * @returns undefined when the tests are not run by root, and the server can be run as they are
 */
export async function otherThanRoot(
	name: string,
): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const ask = async (option: string) => Number((await execa('id', [option, name])).stdout);
	return { uid: await ask('-u'), gid: await ask('-g') };
}
