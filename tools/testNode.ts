// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runProgram } from './runProgram.ts';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const USAGE = `npm run test:node -- VERSION [FILE | FOLDER …]
  VERSION  of Node, as npm knows it: 20.19, 22, 24; it is installed into node_modules/.cache/node
  FILE     the suites of Node to run; all of npm test when there is none`;

/** The package of npm that has the program of Node for this machine: `node` fetches it by a script, which npm may not run. */
function packageOfNode(): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform}-${process.arch}`;
}

/** The program of a version of Node: what is there already, or what npm installs now. Throws why there is none. */
async function installNode(version: string): Promise<string> {
  // not in .host, which is its owner's alone: tests start programs as another user
  const folder = path.join(ROOT, 'node_modules/.cache/node', version);
  const name = packageOfNode();
  const home = path.join(folder, 'node_modules', name);
  if (!existsSync(home)) {
    mkdirSync(folder, { recursive: true });
    const install = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`];
    const { status, failure } = await runProgram('npm', install, folder);
    if (status !== 0 || !existsSync(home)) {
      throw new Error(`npm cannot install ${name}@${version}: ${failure.trim()}`);
    }
  }
  const { bin } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as { bin: { node: string } };
  return path.join(home, bin.node);
}

/** `npm test`, or some of its suites, on another Node: for every process that they start, too. */
async function main([version, ...suites]: readonly string[]): Promise<number> {
  if (version === undefined || !/^\d+(\.\d+){0,2}$/.test(version)) {
    console.error(USAGE);
    return version === '--help' ? 0 : 2;
  }
  let node: string;
  try {
    node = await installNode(version);
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  const paths = [path.dirname(node), process.env['PATH'] ?? ''].join(path.delimiter);
  const options = { cwd: ROOT, stdio: 'inherit', env: { ...process.env, PATH: paths } } as const;
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  console.log(`Node ${stdout.trim()}`);
  const installed = spawnSync(node, ['tools/install.mjs'], options); // which refuses a Node that is too old
  return installed.status === 0
    ? (spawnSync(
        node,
        ['--import', './tools/typescript.mjs', '--enable-source-maps', 'tools/test.ts', ...suites],
        options,
      ).status ?? 1)
    : 1;
}

process.exitCode = await main(process.argv.slice(2));
