// Base backups of a real cluster and what is restored from them: running and stopped, with an archive and without, to its end
// and to a time; and everything that must be refused.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { archivePending, backupFolders, dataFolders, openRegister } from '../../src/backup/index.ts';
import { demandKeptMode, keepMode } from '../../src/configuration/index.ts';
import { lockFolder, type Db } from '../../src/store/index.ts';
import { freshDatabase } from '../support/database.ts';
import { addMark, marks, openBackupStage, type BackupStage } from './stage.ts';

let stage: BackupStage;
beforeEach(() => {
  stage = openBackupStage();
});
afterEach(() => stage.remove());

const runningBackup = async (): Promise<void> => {
  // What a running service has: the folder's lock.
  const lock = await lockFolder(stage.dataDir);
  try {
    await stage.backup();
  } finally {
    await lock.release();
  }
};
const marksIn = (dataDir: string): Promise<string[]> =>
  stage.withCluster('not archiving', (db) => marks(db), dataDir);

/** A base backup is only as old as whole milliseconds tell. */
const isLater = async (db: Db): Promise<void> => void (await sql`select pg_sleep(0.02)`.execute(db));

describe('a backup of a running service', () => {
  it('is restored to the end of the archive, and to any time after it was made', async () => {
    let between = new Date(0);
    await stage.withCluster('archiving', async (db) => {
      await addMark(db, 'before');
      await runningBackup();
      await isLater(db);
      between = await addMark(db, 'after');
      await isLater(db);
      await addMark(db, 'last');
    });
    const end = path.join(stage.root, 'end');
    const restored = await stage.restore(end);
    expect(restored).toMatchObject({ hasDatabase: true, movedTo: null });
    expect(await marksIn(end)).toEqual(['before', 'after', 'last']);
    const then = path.join(stage.root, 'then');
    await stage.restore(then, { toTime: new Date(between.getTime() + 10) });
    expect(await marksIn(then)).toEqual(['before', 'after']);
    const later = stage.restore(path.join(stage.root, 'x'), { toTime: new Date('2100-01-01') });
    await expect(later).rejects.toMatchObject({ code: 'restore-time-not-reached' });
    const early = stage.restore(path.join(stage.root, 'x'), { toTime: new Date('2000-01-01') });
    await expect(early).rejects.toMatchObject({ code: 'restore-time-too-early' });
    expect(fs.existsSync(path.join(stage.root, 'x'))).toBe(false);
  }, 120_000);

  it('needs no archive, and then is restored to when it was made', async () => {
    await stage.withCluster('not archiving', async (db) => {
      await addMark(db, 'before');
      await runningBackup();
      await addMark(db, 'lost');
    });
    const into = path.join(stage.root, 'end');
    await stage.restore(into);
    expect(await marksIn(into)).toEqual(['before']);
  }, 60_000);

  it('loses nothing when the replaced data folder still has what was not archived', async () => {
    await stage.withCluster('archiving', async (db) => {
      await runningBackup();
      await addMark(db, 'first');
    });
    await stage.withCluster('not archiving', (db) => addMark(db, 'never archived'));
    await expect(stage.restore(stage.dataDir)).rejects.toMatchObject({ code: 'restore-folder-not-empty' });
    const { movedTo } = await stage.restore(stage.dataDir, { replace: true });
    expect(fs.existsSync(path.join(movedTo ?? '', 'store/pg/PG_VERSION'))).toBe(true);
    expect(await marksIn(stage.dataDir)).toEqual(['first', 'never archived']);
  }, 60_000);
});

describe('a backup of a stopped service', () => {
  it('starts the database itself, and can be restored again and again as the restored service goes on', async () => {
    await stage.withCluster('archiving', (db) => addMark(db, 'one'));
    await stage.backup();
    const second = path.join(stage.root, 'second');
    await stage.restore(second);
    const { wal } = backupFolders(stage.backupDir);
    await archivePending(dataFolders(second).pendingWal, wal);
    await stage.withCluster('archiving', (db) => addMark(db, 'two'), second);
    const third = path.join(stage.root, 'third');
    await stage.restore(third);
    expect(await marksIn(third)).toEqual(['one', 'two']);
  }, 90_000);

  it('is not restored twice into one archive: the second would be another history', async () => {
    await stage.withCluster('archiving', (db) => addMark(db, 'one'));
    await stage.backup();
    const { wal } = backupFolders(stage.backupDir);
    const [one, other] = [path.join(stage.root, 'one'), path.join(stage.root, 'other')];
    await stage.restore(one);
    await stage.restore(other, { toTime: null });
    await archivePending(dataFolders(one).pendingWal, wal);
    await expect(archivePending(dataFolders(other).pendingWal, wal)).rejects.toMatchObject({
      code: 'backup-archive-other-history',
    });
  }, 90_000);
});

describe('what is in a backup', () => {
  beforeEach(() => stage.withCluster('not archiving', (db) => addMark(db, 'one')));

  it('is closed to others, and is never what opens the keys (RULE D-06)', async () => {
    fs.mkdirSync(path.join(stage.dataDir, 'keys/owners/case_1'), { recursive: true });
    fs.writeFileSync(path.join(stage.dataDir, 'keys/owners/case_1/a.keys'), 'wrapped');
    fs.mkdirSync(path.join(stage.dataDir, 'vault-key'));
    fs.writeFileSync(path.join(stage.dataDir, 'vault-key/key'), 'opens everything');
    const { folder, manifest } = await stage.backup();
    const names = manifest.files.map(({ path: name }) => name);
    expect(names).toContain('keys/owners/case_1/a.keys');
    expect(names.filter((name) => /vault-key/.test(name))).toEqual([]);
    for (const name of names) expect(fs.statSync(path.join(folder, name)).mode & 0o077).toBe(0);
    const holdsKey = (under: string): boolean =>
      fs
        .readdirSync(under, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .some((entry) =>
          fs.readFileSync(path.join(entry.parentPath, entry.name)).includes('opens everything'),
        );
    expect(holdsKey(stage.backupDir)).toBe(false);
    // It comes back from where the operator keeps it.
    const into = path.join(stage.root, 'into');
    const copy = path.join(stage.root, 'vault-key-copy');
    fs.cpSync(path.join(stage.dataDir, 'vault-key'), copy, { recursive: true });
    expect(await stage.restore(into)).toMatchObject({ hasVaultKey: false });
    fs.rmSync(into, { recursive: true });
    expect(await stage.restore(into, { vaultKey: copy })).toMatchObject({ hasVaultKey: true });
    expect(fs.readFileSync(path.join(into, 'vault-key/key'), 'utf8')).toBe('opens everything');
  }, 60_000);

  it('says whose it is, a live service’s or a sandbox’s, and a restore starts as no other (RULE C-05)', async () => {
    await keepMode(stage.dataDir, 'live');
    await stage.backup();
    const into = path.join(stage.root, 'into');
    await stage.restore(into);
    expect(() => demandKeptMode(into, 'live')).not.toThrow();
    expect(() => demandKeptMode(into, 'sandbox')).toThrow(
      expect.objectContaining({ code: 'config-other-mode' }),
    );
  }, 60_000);

  it('is refused when a file was changed, is missing or was added, or it was never finished', async () => {
    const { folder } = await stage.backup();
    const into = path.join(stage.root, 'into');
    const file = path.join(folder, 'pg/PG_VERSION');
    fs.writeFileSync(file, '19\n');
    await expect(stage.restore(into)).rejects.toMatchObject({
      code: 'backup-file-differs',
      place: { path: 'pg/PG_VERSION' },
    });
    fs.rmSync(file);
    await expect(stage.restore(into)).rejects.toMatchObject({ code: 'backup-file-missing' });
    fs.writeFileSync(file, '18\n');
    fs.writeFileSync(path.join(folder, 'pg/more'), '');
    await expect(stage.restore(into)).rejects.toMatchObject({ code: 'backup-file-unknown' });
    fs.writeFileSync(path.join(folder, 'manifest.json'), '{}');
    await expect(stage.restore(into)).rejects.toMatchObject({ code: 'backup-manifest-broken' });
    fs.rmSync(path.join(folder, 'manifest.json'));
    await expect(stage.restore(into)).rejects.toMatchObject({ code: 'restore-no-backup' });
    await expect(stage.restore(into, { from: stage.dataDir })).rejects.toMatchObject({
      code: 'restore-no-backup',
    });
    expect(fs.existsSync(into)).toBe(false);
    // The next backup removes what was never finished.
    const next = await stage.backup();
    expect(fs.readdirSync(backupFolders(stage.backupDir).base)).toEqual([path.basename(next.folder)]);
  }, 60_000);

  it('does not go into the data folder, nor come from a folder without data', async () => {
    await expect(stage.backup({ to: path.join(stage.dataDir, 'b') })).rejects.toMatchObject({
      code: 'backup-inside-data',
    });
    await expect(stage.backup({ dataDir: stage.root })).rejects.toMatchObject({ code: 'backup-no-data' });
  });

  it('is not restored over a service that runs', async () => {
    await stage.backup();
    const lock = await lockFolder(stage.dataDir);
    await expect(stage.restore(stage.dataDir, { replace: true })).rejects.toMatchObject({
      code: 'store-folder-in-use',
    });
    await lock.release();
  }, 60_000);
});

describe('with a database server of the operator’s own', () => {
  it('holds keys and log, says that the database is not in it, and restores the rest', async () => {
    const database = await freshDatabase();
    const { host, database: name } = database.connection;
    const databaseUrl = `postgresql://postgres@localhost/${name}?host=${encodeURIComponent(host)}`;
    fs.writeFileSync(path.join(stage.dataDir, 'keys/digest.key'), 'wrapped');
    const { manifest } = await stage.backup({ databaseUrl });
    expect(manifest.cluster).toBeNull();
    expect(manifest.files.map((file) => file.path)).toEqual(['keys/digest.key']);
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from audit_event
      where name = 'backup-made'`.execute(database.db);
    expect(rows).toEqual([{ n: 1 }]);
    await database.close();
    const into = path.join(stage.root, 'into');
    expect(await stage.restore(into)).toMatchObject({ hasDatabase: false });
    expect(fs.readFileSync(path.join(into, 'keys/digest.key'), 'utf8')).toBe('wrapped');
  });
});

describe('the register of backups', () => {
  it('tells which are left from before a time, and when the others were removed', async () => {
    const days = (day: number) => ({ now: () => new Date(Date.UTC(2026, 10, day)) });
    await stage.withCluster('archiving', (db) => addMark(db, 'one'));
    const first = await stage.backup({ clock: days(1) });
    await stage.withCluster('archiving', async (db) => {
      for (let i = 0; i < 3; i += 1)
        await sql`select pg_switch_wal() from (select pg_logical_emit_message(true, 'x', 'y')) as z`.execute(
          db,
        );
    });
    const register = openRegister(dataFolders(stage.dataDir).register);
    expect(await register.leftFromBefore(new Date(Date.UTC(2026, 10, 2)))).toMatchObject([
      { backupId: first.manifest.backupId },
    ]);
    const segments = () => fs.readdirSync(backupFolders(stage.backupDir).wal).length;
    const before = segments();
    const second = await stage.backup({ clock: days(3), keep: 1 });
    expect(second.removed).toEqual([first.manifest.backupId]);
    expect(segments()).toBeLessThan(before);
    expect(await register.leftFromBefore(new Date(Date.UTC(2026, 10, 2)))).toEqual([]);
    expect(await register.list()).toMatchObject([
      { backupId: first.manifest.backupId, removedAt: new Date(Date.UTC(2026, 10, 3)) },
      { backupId: second.manifest.backupId, removedAt: null },
    ]);
    // What an operator removes by hand is noticed by the next backup.
    fs.rmSync(second.folder, { recursive: true });
    await stage.backup({ clock: days(4) });
    expect((await register.list())[1]?.removedAt).toEqual(new Date(Date.UTC(2026, 10, 4)));
    const into = path.join(stage.root, 'into');
    await stage.restore(into);
    expect(await openRegister(dataFolders(into).register).list()).toHaveLength(3);
  }, 90_000);
});
