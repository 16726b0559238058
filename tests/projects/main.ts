// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readArguments } from 'arkts-host/command-line';
import { PUBLIC_PROJECTS } from './publicProjects.ts';
import type { PublicProject } from './publicProjects.ts';
import { rowOf, tableOf, totalOf } from './projectTable.ts';
import type { ProjectRow, Run } from './projectTable.ts';
import { withStandIns } from './standIns.ts';

const USAGE = `npm run projects -- [--from FOLDER] [--write]
  --from   takes projects that are in FOLDER, by their names, instead of fetching them
  --write  writes the table into docs/reference/projects.md
Fetches public projects with userAuth in them, and says of each whether it builds, shows its first page, comes to its prompt as its
recipe says, and what a success, a refusal, a cancel and the background do. What cannot be had is skipped by name. Fails when the host
itself stumbles.`;

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PAGE = path.join(ROOT, 'docs/reference/projects.md');
const FETCH_MS = 300_000;
const RUN_MS = 600_000;

/** The folder of a project; undefined when it cannot be had. */
function fetchProject(project: PublicProject, scratch: string, from: string | undefined): string | undefined {
  const dir = path.join(from ?? scratch, project.name);
  if (from === undefined) {
    const git = (...args: string[]): void => {
      spawnSync('git', args, { timeout: FETCH_MS, env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } });
    };
    const some = project.folder === '' ? [] : ['--filter=blob:none', '--sparse']; // some repositories hold hundreds of projects
    git('clone', '--quiet', '--depth', '1', ...some, project.url, dir);
    if (project.folder !== '') {
      git('-C', dir, 'sparse-checkout', 'set', project.folder);
    }
  }
  const folder = path.join(dir, project.folder);
  for (const [copy, original] of Object.entries(project.copies ?? {})) {
    if (fs.existsSync(path.join(folder, original)) && !fs.existsSync(path.join(folder, copy))) {
      fs.copyFileSync(path.join(folder, original), path.join(folder, copy));
    }
  }
  return fs.existsSync(path.join(folder, 'build-profile.json5')) ? folder : undefined;
}

/** Runs a script of this repository on a project. */
function run(script: string, ...args: string[]): Run {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, path.join(ROOT, script), ...args],
    {
      encoding: 'utf8',
      timeout: RUN_MS,
    },
  );
  return { status, stdout, stderr };
}

function tryProject(project: PublicProject, folder: string, scratch: string): ProjectRow {
  const tried = withStandIns(project.recipe, folder, scratch);
  const mocks = tried === folder ? [] : ['--mocks'];
  const smoke = run('packages/arkts-host/commands/main.ts', 'smoke', '--project', tried, ...mocks);
  const play = run('tests/projects/playProject.ts', project.name, tried);
  return rowOf(project, { lines: linesIn(folder), commit: commitOf(folder) }, smoke, play);
}

/** Lines of ArkTS and TypeScript, without what was installed or built. */
function linesIn(folder: string): number {
  let lines = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      lines += /^(node_modules|oh_modules|build|\..*)$/.test(entry.name) ? 0 : linesIn(file);
    } else if (/\.e?ts$/.test(entry.name) && !entry.name.endsWith('.d.ts')) {
      lines += fs.readFileSync(file, 'utf8').split('\n').length;
    }
  }
  return lines;
}

/** The commit in short; empty for a folder that git does not know. */
function commitOf(folder: string): string {
  const { stdout } = spawnSync('git', ['-C', folder, 'rev-parse', '--short=7', 'HEAD'], { encoding: 'utf8' });
  return stdout.trim();
}

function main(): number {
  let given;
  try {
    given = readArguments({ options: { from: { type: 'string' }, write: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const scratch = fs.mkdtempSync(path.join(tmpdir(), 'public-projects-'));
  const rows: ProjectRow[] = [];
  try {
    for (const project of PUBLIC_PROJECTS) {
      const folder = fetchProject(project, scratch, given.from);
      if (folder === undefined) {
        console.log(`skip ${project.name}: ${project.url} cannot be had`);
        continue;
      }
      const row = tryProject(project, folder, scratch);
      rows.push(row);
      console.log(`${row.hasStumbled ? 'FAIL' : 'ok  '} ${tableOf([row]).split('\n')[2]}`);
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  if (given.write) {
    const page = fs.readFileSync(PAGE, 'utf8');
    fs.writeFileSync(PAGE, page.replace(/<!-- table -->[\s\S]*$/, `<!-- table -->\n${tableOf(rows)}`));
  }
  console.log(totalOf(rows));
  const stumbled = rows.filter(({ hasStumbled }) => hasStumbled).length;
  console.log(`${rows.length - stumbled} passed, ${stumbled} failed, ${PUBLIC_PROJECTS.length - rows.length} skipped`);
  return stumbled > 0 ? 1 : 0;
}

process.exitCode = main();
