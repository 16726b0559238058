// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ArktsProject } from './ArktsProject.ts';
import { profileOf } from './generatedProfile.ts';
import { hostPaths } from './hostPaths.ts';
import { walkFiles } from './walkFiles.ts';

type AddFile = (file: string) => void;

function adderTo(hash: Hash): AddFile {
  return (file) => hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
}

function isHostSource(file: string): boolean {
  return /\.[cm]?[jt]s$/.test(file) && !/\.test(-support)?\.ts$/.test(file);
}

/** This compiler driver and its packages, as this process has loaded them: who edits them meanwhile changes no build of it. */
const driver: string = hashDriver();

function hashDriver(): string {
  const hash = createHash('sha256');
  const add = adderTo(hash);
  walkFiles(hostPaths.arkts, (file) => isHostSource(file) && path.dirname(file) === hostPaths.arkts).forEach(add);
  ['ohos-typescript', '@ohos/hypium'].forEach((name) => add(hostPaths.packageJson(name)));
  return hash.digest('hex');
}

/** The same for the same inputs only: sources, configuration, kits, globals, what emits, and whether it marks reads. */
export function buildKey(project: ArktsProject, sdkDir: string, globals: string, marksUnheardReads: boolean): string {
  return inputsKey(project, sdkDir, globals, marksUnheardReads ? 'marked' : '', () => true);
}

/** The same for the same inputs but the project's own sources, those of the host and its way of use among them. */
export function surroundingsKey(project: ArktsProject, sdkDir: string, globals: string, use: string): string {
  const own = new Set(project.files());
  return inputsKey(project, sdkDir, globals, use, (file) => !own.has(file));
}

function inputsKey(
  project: ArktsProject,
  sdkDir: string,
  globals: string,
  use: string,
  counts: (file: string) => boolean,
): string {
  const hash = createHash('sha256').update(driver).update(`${use}\0`);
  const add = adderTo(hash);
  // What the kits' declarations say depends on the simulated device and app behind them.
  const hostFolders =
    sdkDir === hostPaths.sdk ? ['device', 'app', 'system'].map((name) => path.join(hostPaths.host, name)) : [];
  for (const dir of new Set([sdkDir, path.dirname(globals), ...hostFolders])) {
    walkFiles(dir, isHostSource).forEach(add);
  }
  [
    project.profileFile,
    project.packageFile,
    ...project.modules.flatMap((module) => [module.packageFile, module.moduleFile]),
  ].forEach((config) => add(config.file));
  sourcesOf(project).filter(counts).forEach(add);
  project.modules.forEach((module) => hash.update(profileOf(project, module)));
  project.packages.forEach((one) => hash.update(`${one.dir}\0`)); // called by their content
  hash.update(project.hasMocks ? 'mocks' : '');
  addInstalled(hash, project);
  return hash.update(project.dir).digest('hex').slice(0, 20);
}

/** All that a build may read of the project: sources and declarations of its modules, and of the local folders that they lead to. */
function sourcesOf(project: ArktsProject): string[] {
  const dirs = new Set([...project.modules.map(({ dir }) => dir), ...project.localFolders()]);
  const files = [...dirs].flatMap((dir) =>
    walkFiles(dir, (file) => /\.(e?ts|js|json5?)$/.test(file) && !/[\\/]resources[\\/]/.test(file.slice(dir.length))),
  );
  return [...new Set(files)].sort();
}

/** What ohpm has installed, by name, size and time of change: it is large, and nobody edits it. */
function addInstalled(hash: Hash, project: ArktsProject): void {
  const visit = (dir: string): void => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const at = path.join(dir, entry.name);
      if (entry.isDirectory()) {
        visit(at);
      } else if (entry.isFile() && /\.(e?ts|js|json5?)$/.test(entry.name)) {
        const { size, mtimeMs } = statSync(at);
        hash.update(`${at}\0${size}\0${mtimeMs}\0`);
      } else if (entry.isSymbolicLink()) {
        hash.update(`${at}\0${readlinkSync(at)}\0`);
      }
    }
  };
  for (const dir of [project.dir, ...project.modules.map((module) => module.dir)]) {
    const installed = path.join(dir, 'oh_modules');
    if (existsSync(installed)) {
      visit(installed);
    }
  }
}
