// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../../..');
/** What came with the first commit from which on a site could be moved there and back: what is older was never a site to upgrade. */
const FIRST = 'packages/gateway/commands/clusterSite.ts';
/** Of which the program is compiled. */
const SOURCES = ['packages/gateway', 'gateway_protocol', 'package.json', 'package-lock.json', 'tsconfig.json'];
/** Packages of this repository: the earlier program has its own. */
const OWN = new Set(['gateway_protocol', '@cancellable-auth', 'arkts-host']);
const MOST_BYTES = 256 * 1024 * 1024;

/** The oldest gateway of this repository's history that can be a node of a site, with its sources in `folder`; or why there is none. */
export function earlierProgram(folder: string): { readonly program: string | undefined; readonly reason: string } {
  const none = (why: string) => ({ program: undefined, reason: `There is no earlier gateway to begin with: ${why}` });
  const found = git('log', '--diff-filter=A', '--format=%H', '--', FIRST);
  const commit = found?.toString().trim().split('\n').at(-1);
  if (commit === undefined || commit === '') {
    return none("this copy has none of the repository's history (a clone with all of it has)");
  }
  const sources = git('archive', '--format=tar', commit, ...SOURCES);
  if (sources === undefined) {
    return none(`the history ends behind ${commit}`);
  }
  const { status, stderr } = spawnSync('tar', ['-x', '-C', folder], { input: sources, encoding: 'utf8' });
  if (status !== 0) {
    return none(`tar: ${stderr}`);
  }
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(modules);
  for (const name of fs.readdirSync(path.join(ROOT, 'node_modules')).filter((each) => !OWN.has(each))) {
    fs.symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  fs.symlinkSync('../gateway_protocol', path.join(modules, 'gateway_protocol'));
  return { program: path.join(folder, 'packages/gateway/gateway.mjs'), reason: '' };
}

function git(...args: readonly string[]): Buffer | undefined {
  const { status, stdout } = spawnSync('git', ['-C', ROOT, ...args], { maxBuffer: MOST_BYTES });
  return status === 0 ? stdout : undefined;
}
