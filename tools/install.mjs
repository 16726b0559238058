// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Installs what package-lock.json names, when it is not there yet. Runs before every npm command of this project, so it
// is plain JavaScript without any dependency, says nothing and needs no network when nothing is to do.

import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const LOCK = path.join(ROOT, '.host/install.lock');
const LOWEST_NODE = [20, 19];
/** An installation does not take longer; a lock that is older belongs to a process that is gone. */
const STALE_MS = 15 * 60 * 1000;
const WAIT_MS = 200;

/** Packages of a lock file by folder; undefined when there is no readable file. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Whether node_modules holds exactly what package-lock.json names; npm writes its own list when it has finished. */
function isInstalled() {
  const wanted = packagesOf(path.join(ROOT, 'package-lock.json'));
  const present = packagesOf(path.join(ROOT, 'node_modules/.package-lock.json'));
  if (wanted === undefined || present === undefined) {
    return false;
  }
  const isSame = (name) =>
    present[name]?.version === wanted[name]?.version &&
    present[name]?.integrity === wanted[name]?.integrity &&
    existsSync(path.join(ROOT, name, 'package.json'));
  const isMissing = (name) => name !== '' && present[name] === undefined && wanted[name].optional !== true;
  return Object.keys(present).every(isSame) && !Object.keys(wanted).some(isMissing);
}

/** What is written in the lock; undefined when nobody has it. */
function readLock() {
  try {
    return readFileSync(LOCK, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the process that wrote the lock still runs. */
function isHeld(text) {
  try {
    process.kill(Number(text), 0);
    return Date.now() - statSync(LOCK).mtimeMs < STALE_MS;
  } catch (error) {
    return error.code === 'EPERM'; // it runs and belongs to somebody else
  }
}

/** Takes the lock, or returns false when somebody else has it, or had it until now. */
function takeLock() {
  mkdirSync(path.dirname(LOCK), { recursive: true });
  const own = `${LOCK}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, LOCK); // appears with its content, or fails
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  } finally {
    rmSync(own, { force: true });
  }
  const text = readLock();
  if (text !== undefined && !isHeld(text)) {
    try {
      renameSync(LOCK, own);
      if (readFileSync(own, 'utf8') !== text) {
        linkSync(own, LOCK); // in between somebody had taken it anew
      }
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'EEXIST') {
        throw error;
      }
    } finally {
      rmSync(own, { force: true });
    }
  }
  return false;
}

function install() {
  const npm = process.env.npm_execpath;
  const isNpm = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm);
  const args = ['ci', '--no-audit', '--no-fund'];
  console.log('Installing what package-lock.json names (npm ci) …');
  const run = isNpm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
  if (run.status !== 0) {
    console.error(
      `npm ci failed${run.error === undefined ? '' : ` (${run.error.message})`}. ` +
        'The first installation needs the npm registry; check the network and run the command again.',
    );
  }
  return run.status ?? 1;
}

const version = process.versions.node.split('.').map(Number);
if (version[0] < LOWEST_NODE[0] || (version[0] === LOWEST_NODE[0] && version[1] < LOWEST_NODE[1])) {
  console.error(
    `This is Node ${process.versions.node}; the project needs ${LOWEST_NODE.join('.')} or later. ` +
      'Install a current Node (https://nodejs.org) and run the command again.',
  );
  process.exit(1);
}
while (!isInstalled()) {
  if (!takeLock()) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    continue;
  }
  try {
    if (!isInstalled()) {
      // somebody else may have just finished
      const status = install();
      if (status !== 0 || !isInstalled()) {
        process.exitCode = status === 0 ? 1 : status;
        if (status === 0) {
          console.error(
            'npm ci ended well, but node_modules does not match package-lock.json. Remove node_modules and run again.',
          );
        }
        break;
      }
    }
  } finally {
    rmSync(LOCK, { force: true });
  }
}
