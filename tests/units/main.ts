// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readArguments } from 'arkts-host/command-line';
import { PLAYED } from './playedLine.ts';
import type { PlayedUnit } from './playUnits.ts';
import type { PublicUnit, Repository } from './PublicUnit.ts';
import { PUBLIC_UNITS } from './publicUnits.ts';
import { faultOf, lineOf, tableAfter, totalOf } from './unitTable.ts';
import type { UnitRow } from './unitTable.ts';
import { writeUnitProject } from './writeUnitProject.ts';

const USAGE = `npm run units -- [--from FOLDER] [--write] [NAME …]
  --from   takes repositories that are in FOLDER, by their names, instead of fetching them
  --write  writes the lines of what was played into docs/reference/units.md
  NAME     only units whose name contains it
Fetches public code that calls userAuth, puts each piece into a small app, and says what a success, a refusal, a cancel and the
background do. What cannot be had is skipped by name. Fails when the host itself stumbles.`;

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PAGE = path.join(ROOT, 'docs/reference/units.md');
const FETCH_MS = 300_000;
/** For one unit; a machine may be busy. */
const RUN_MS = 300_000;

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
        ...[source.resources, source.appResources].filter((one) => one !== undefined),
        ...Object.values(source.packages ?? {}),
      ];
}

interface Prepared {
  readonly unit: PublicUnit;
  readonly commit: string;
  /** The project around it, or why there is none. */
  readonly project: string | Error;
}

function prepare(unit: PublicUnit, folder: string, scratch: string): Prepared {
  const project = path.join(scratch, `project-${unit.name.replace(/\W+/g, '-')}`);
  const { stdout: head } = spawnSync('git', ['-C', folder, 'rev-parse', '--short=7', 'HEAD'], { encoding: 'utf8' });
  try {
    writeUnitProject(unit, folder, project);
    return { unit, commit: head.trim(), project };
  } catch (error) {
    return { unit, commit: head.trim(), project: error as Error };
  }
}

/** Plays units one after the other. One that hangs, or ends the process, is told as such, and the next ones have another process. */
async function* playAll(prepared: readonly Prepared[]): AsyncGenerator<UnitRow> {
  const left = [...prepared];
  for (let first = left[0]; first !== undefined; first = left[0]) {
    if (first.project instanceof Error) {
      left.shift();
      yield { unit: first.unit, commit: first.commit, played: first.project.message };
      continue;
    }
    const given = left.flatMap(({ unit, project }) => (project instanceof Error ? [] : [unit.name, project]));
    const script = path.join(ROOT, 'tests/units/playUnits.ts');
    const child = spawn(process.execPath, [...process.execArgv, script, ...given], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const kill = (): boolean => child.kill('SIGKILL');
    let limit = setTimeout(kill, RUN_MS);
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith(PLAYED)) {
        clearTimeout(limit);
        limit = setTimeout(kill, RUN_MS);
        const { unit, commit } = next(left);
        yield { unit, commit, played: JSON.parse(line.slice(PLAYED.length)) as PlayedUnit | string };
      }
    }
    clearTimeout(limit);
    if (left.some(({ project }) => !(project instanceof Error))) {
      const { unit, commit } = next(left);
      yield { unit, commit, played: `it does not come to an end, or ends the process (${child.exitCode})` };
    }
  }
}

/** Takes the next one that has a project. */
function next(left: Prepared[]): Prepared {
  return left.splice(
    left.findIndex(({ project }) => !(project instanceof Error)),
    1,
  )[0]!;
}

async function main(): Promise<number> {
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
  const prepared: Prepared[] = [];
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
      prepared.push(prepare(unit, folder, scratch));
    }
    for await (const row of playAll(prepared)) {
      rows.push(row);
      const fault = faultOf(row);
      const { name, untold } = row.unit;
      console.log(
        `${fault === undefined ? 'ok  ' : untold === undefined ? 'no  ' : '–   '} ${name}${fault === undefined ? '' : `: ${fault}`}`,
      );
      if (values.write) {
        const page = fs.readFileSync(PAGE, 'utf8');
        const [text = ''] = page.split('<!-- table -->');
        fs.writeFileSync(PAGE, `${text}<!-- table -->\n${tableAfter(page.slice(text.length), rows, PUBLIC_UNITS)}`);
      }
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  const stumbled = rows.filter(({ played }) => typeof played === 'string').length;
  console.log(totalOf(rows.map(lineOf)));
  console.log(`${rows.length - stumbled} passed, ${stumbled} failed, ${chosen.length - rows.length} skipped`);
  return stumbled > 0 ? 1 : 0;
}

process.exitCode = await main();
