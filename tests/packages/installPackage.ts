// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const ROOT = path.join(import.meta.dirname, '../..');
const AWAY = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/;
/** npm by the file that runs this process's npm, if that did; else as PATH has it. */
const NPM = process.env['npm_execpath'];

/** A registry that has not answered by then is away. */
const LONGEST_MS = 300_000;

function npm(folder: string, ...args: string[]): SpawnSyncReturns<string> {
  const [program, ...first] = NPM?.endsWith('.js') === true ? [process.execPath, NPM] : ['npm'];
  return spawnSync(program!, [...first, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: LONGEST_MS,
  });
}

/** Packs a workspace into `folder`. Returns the package's file. */
export function packWorkspace(workspace: string, folder: string): string {
  const run = npm(ROOT, 'pack', '-w', workspace, '--pack-destination', folder, '--silent');
  if (run.status !== 0) {
    throw new Error(`npm pack -w ${workspace} failed: ${run.stderr}`);
  }
  return path.join(folder, run.stdout.trim().split('\n').at(-1)!);
}

/** The files of a package, without its folder `package/`. */
export function filesOf(packed: string): string[] {
  return spawnSync('tar', ['tzf', packed], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((name) => name !== '')
    .map((name) => name.replace(/^package\//, ''));
}

/**
 * Installs a package into an empty folder, as npm does it for anybody: without scripts, and without those of the packages
 * that it needs. When no registry can be asked it returns why: tests then skip with that.
 */
export function installInto(folder: string, packed: string): string | undefined {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "somebody", "private": true, "type": "module" }');
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1'];
  const run = npm(folder, 'install', ...options, packed);
  if (run.error !== undefined && 'code' in run.error && run.error.code === 'ETIMEDOUT') {
    return `npm's registry has not answered for ${LONGEST_MS / 1000} s`;
  }
  if (run.status === 0) {
    return undefined;
  }
  const away = AWAY.exec(run.stderr);
  if (away === null) {
    throw new Error(`npm install failed: ${run.stderr}`);
  }
  return `npm's registry does not answer: ${away[1]}`;
}
