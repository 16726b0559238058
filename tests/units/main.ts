// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readArguments } from 'arkts-host/command-line';
import type { PlayedUnit } from './playUnit.ts';
import type { PublicUnit, Repository } from './PublicUnit.ts';
import { PUBLIC_UNITS } from './publicUnits.ts';
import { faultOf, tableOf, totalOf } from './unitTable.ts';
import type { UnitRow } from './unitTable.ts';
import { writeUnitProject } from './writeUnitProject.ts';

const USAGE = `npm run units -- [--from FOLDER] [--write] [NAME …]
  --from   takes repositories that are in FOLDER, by their names, instead of fetching them
  --write  writes the table into docs/reference/units.md
  NAME     only units whose name contains it
Fetches public code that calls userAuth, puts each piece into a small app, and says what a success, a refusal, a cancel and the
background do. What cannot be had is skipped by name. Fails when the host itself stumbles.`;

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PAGE = path.join(ROOT, 'docs/reference/units.md');
const FETCH_MS = 300_000;
const RUN_MS = 600_000;

/** The folder of a repository with what its units need; undefined when it cannot be had. */
function fetchRepository(repository: Repository, folders: readonly string[], scratch: string): string | undefined {
  const dir = path.join(scratch, repository.name);
  const git = (...args: string[]): boolean =>
    spawnSync('git', args, { timeout: FETCH_MS, env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } }).status === 0;
  return git('clone', '--quiet', '--depth', '1', '--filter=blob:none', '--sparse', repository.url, dir) &&
    git('-C', dir, 'sparse-checkout', 'set', ...folders)
    ? dir
    : undefined;
}

/** The folders of a repository that a unit is made of. */
function foldersOf({ source }: PublicUnit): readonly string[] {
  return 'page' in source
    ? [path.dirname(source.page)]
    : [
        source.root,
        ...(source.resources === undefined ? [] : [source.resources]),
        ...Object.values(source.packages ?? {}),
      ];
}

function play(unit: PublicUnit, folder: string, scratch: string): UnitRow {
  const project = path.join(scratch, 'project');
  fs.rmSync(project, { recursive: true, force: true });
  const { stdout: head } = spawnSync('git', ['-C', folder, 'rev-parse', '--short=7', 'HEAD'], { encoding: 'utf8' });
  const row = { unit, commit: head.trim() };
  try {
    writeUnitProject(unit, folder, project);
  } catch (error) {
    return { ...row, played: (error as Error).message };
  }
  const script = path.join(ROOT, 'tests/units/playUnit.ts');
  const done = spawnSync(process.execPath, [...process.execArgv, script, unit.name, project], {
    encoding: 'utf8',
    timeout: RUN_MS,
  });
  const last = done.stdout.trim().split('\n').at(-1) ?? '';
  const error = done.stderr.split('\n').find((line) => /\bError: /.test(line));
  const isPlayed = done.status === 0 && last.startsWith('{');
  return { ...row, played: isPlayed ? (JSON.parse(last) as PlayedUnit) : (error ?? `it ended with ${done.status}`) };
}

function main(): number {
  let given;
  try {
    given = readArguments({
      allowPositionals: true,
      options: { from: { type: 'string' }, write: { type: 'boolean', default: false } },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = given;
  const chosen = PUBLIC_UNITS.filter(
    ({ name }) => positionals.length === 0 || positionals.some((one) => name.includes(one)),
  );
  const scratch = fs.mkdtempSync(path.join(tmpdir(), 'public-units-'));
  const fetched = new Map<string, string | undefined>();
  const rows: UnitRow[] = [];
  try {
    for (const unit of chosen) {
      const { repository } = unit;
      if (!fetched.has(repository.name)) {
        const folders = chosen.filter((one) => one.repository.name === repository.name).flatMap(foldersOf);
        const there = path.join(values.from ?? '', repository.name);
        const folder =
          values.from === undefined
            ? fetchRepository(repository, folders, scratch)
            : fs.existsSync(there)
              ? there
              : undefined;
        fetched.set(repository.name, folder);
      }
      const folder = fetched.get(repository.name);
      if (folder === undefined) {
        console.log(`skip ${unit.name}: ${repository.url} cannot be had`);
        continue;
      }
      const row = play(unit, folder, scratch);
      rows.push(row);
      const fault = faultOf(row);
      console.log(`${fault === undefined ? 'ok  ' : 'no  '} ${unit.name}${fault === undefined ? '' : `: ${fault}`}`);
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  if (values.write) {
    const page = fs.readFileSync(PAGE, 'utf8');
    fs.writeFileSync(PAGE, page.replace(/<!-- table -->[\s\S]*$/, `<!-- table -->\n${tableOf(rows)}`));
  }
  const stumbled = rows.filter(({ played }) => typeof played === 'string').length;
  console.log(totalOf(rows));
  console.log(`${rows.length - stumbled} passed, ${stumbled} failed, ${chosen.length - rows.length} skipped`);
  return stumbled > 0 ? 1 : 0;
}

process.exitCode = main();
