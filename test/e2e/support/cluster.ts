/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error, no-console -- drives a real n8n */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findN8n } from '../../../scripts/n8n/install';
import { N8nServer } from '../../../scripts/n8n/server';
import { N8nWorker } from '../../../scripts/n8n/worker';
import { copyPackage, n8n } from './n8n';
import { postgresProgram, startPostgres } from './services/postgres';
import { redisProgram, startRedis } from './services/redis';
import type { Service } from './services/service';

export interface ClusterOptions {
	workers: number;
	/** How many executions each worker runs at the same time. */
	concurrency: number;
	/** Further environment variables for every process of n8n. */
	env: Record<string, string>;
}

const missing = [
	...(n8n ? [] : ['n8n']),
	...(redisProgram ? [] : ['redis-server']),
	...(postgresProgram ? [] : ['PostgreSQL']),
].join(' and ');

/** Like jest's `describe`; where something is missing it says so, and the tests are skipped. */
export function describeInCluster(name: string, body: () => void): void {
	if (missing === '') return describe(name, body);
	console.log(`Not on this machine: ${missing}. The tests of n8n's queue mode are skipped.`);
	describe.skip(name, body);
}

/** An n8n in queue mode: a main process, workers, Redis and PostgreSQL, all of its own. */
export class Cluster {
	/** The folder that holds everything. */
	private readonly folder = mkdtempSync(join(tmpdir(), 'n8n-cluster-'));

	/** The one folder that workflows may write to. */
	readonly files = this.makeFolder('files');

	private readonly services: Service[] = [];

	main!: N8nServer;

	workers: N8nWorker[] = [];

	private constructor(private readonly options: ClusterOptions) {}

	static async start(options: ClusterOptions): Promise<Cluster> {
		const cluster = new Cluster(options);
		try {
			await cluster.start();
			return cluster;
		} catch (error) {
			await cluster.remove();
			throw error;
		}
	}

	private async start(): Promise<void> {
		const { workers, concurrency } = this.options;
		const env = { ...(await this.startServices()), ...this.options.env };
		const installation = findN8n(n8n!.version)!;
		this.main = new N8nServer(installation, { home: this.makeFolder('main'), env });
		this.workers = Array.from({ length: workers }, (_, index) => {
			const home = this.makeFolder(`worker-${index + 1}`);
			return new N8nWorker(installation, { concurrency, home, env });
		});
		for (const { home } of [this.main, ...this.workers]) await copyPackage(home);
		// It sets up the database that the workers find.
		await this.main.start();
		await Promise.all(this.workers.map(async (worker) => await worker.start()));
	}

	/** @returns what tells n8n of them, and of what its processes share */
	private async startServices(): Promise<Record<string, string>> {
		// PostgreSQL may run as another user, who has to get through to its folder.
		chmodSync(this.folder, 0o711);
		const redis = await startRedis(this.makeFolder('redis'));
		this.services.push(redis);
		const postgres = await startPostgres(this.makeFolder('postgres'));
		this.services.push(postgres);
		return {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_USER: 'postgres',
			DB_POSTGRESDB_DATABASE: 'postgres',
			N8N_ENCRYPTION_KEY: randomUUID(),
			N8N_RESTRICT_FILE_ACCESS_TO: this.files,
			N8N_BINARY_DATA_STORAGE_PATH: this.makeFolder('binaryData'),
		};
	}

	/** What a bench needs to know of it. */
	get host(): { baseUrl: string; files: string } {
		return { baseUrl: this.main.baseUrl, files: this.files };
	}

	private makeFolder(name: string): string {
		const folder = join(this.folder, name);
		mkdirSync(folder);
		return folder;
	}

	/** Ends everything, and removes it. */
	async remove(): Promise<void> {
		await Promise.all(this.workers.map(async (worker) => await worker.stop()));
		await this.main?.stop();
		await Promise.all(this.services.map(async (service) => await service.stop()));
		rmSync(this.folder, { recursive: true, force: true });
	}
}
