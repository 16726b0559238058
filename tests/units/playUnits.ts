// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { ArktsProject, buildProject, checkProject } from 'arkts-host/project';
import { ENDINGS, playRecipe, playSilent } from '../projects/playRecipe.ts';
import type { Ending, Played } from '../projects/playRecipe.ts';
import { PLAYED } from './playedLine.ts';
import { asks } from './PublicUnit.ts';
import { PUBLIC_UNITS } from './publicUnits.ts';

/** What one unit does on the host. */
export interface PlayedUnit {
  /** How many errors a check finds. */
  readonly errors: number;
  /** What each ending has come to; empty for a unit that asks nobody. */
  readonly endings: Readonly<Partial<Record<Ending, Played>>>;
  /** What a unit that asks nobody has come to: undefined when nothing is wrong. */
  readonly silent?: string | undefined;
}

async function playUnit(name: string, folder: string): Promise<PlayedUnit> {
  const { recipe } = PUBLIC_UNITS.find((one) => one.name === name)!;
  const project = ArktsProject.open(folder);
  const errors = checkProject(project).filter(({ severity }) => severity === 'error').length;
  const build = buildProject(project);
  if (!asks(recipe)) {
    return { errors, endings: {}, silent: await playSilent(build, 'entry', recipe) };
  }
  const endings: Partial<Record<Ending, Played>> = {};
  for (const ending of ENDINGS) {
    endings[ending] = await playRecipe(build, 'entry', recipe, ending);
  }
  return { errors, endings };
}

// Projects around units, as pairs of a name and a folder; a line of JSON for each. One process for all of them: what the checker reads of
// the system is then read once.
const given = process.argv.slice(2);
for (let at = 0; at < given.length; at += 2) {
  const [name = '', folder = ''] = given.slice(at);
  let line: string;
  try {
    line = JSON.stringify(await playUnit(name, folder));
  } catch (error) {
    line = JSON.stringify(String(error));
  }
  process.stdout.write(`\n${PLAYED} ${line}\n`);
}
process.stdout.write('', () => process.exit(0)); // timers of units may be left
