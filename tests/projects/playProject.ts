// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { ArktsProject, buildProject, checkProject } from 'arkts-host/project';
import { ENDINGS, playRecipe } from './playRecipe.ts';
import type { Ending, Played } from './playRecipe.ts';
import { PUBLIC_PROJECTS } from './publicProjects.ts';

/** What one project does on the host; printed as JSON, in a process of its own. */
export interface PlayedProject {
  /** How many errors a check finds. */
  readonly errors: number;
  /** How many things it uses that the host has not. */
  readonly gaps: number;
  /** What each ending has come to; empty without a recipe. */
  readonly endings: Readonly<Partial<Record<Ending, Played>>>;
}

async function playProject(name: string, folder: string): Promise<PlayedProject> {
  const found = PUBLIC_PROJECTS.find((one) => one.name === name);
  const project = ArktsProject.open(folder, { usesMocks: found?.recipe?.standIns !== undefined });
  const errors = checkProject(project).filter(({ severity }) => severity === 'error').length;
  const build = buildProject(project);
  const endings: Partial<Record<Ending, Played>> = {};
  const recipe = found?.recipe;
  const module =
    recipe?.module ??
    project.modules.find(({ type, json }) => type === 'entry' && json['mainElement'] !== undefined)?.name;
  if (recipe !== undefined && module !== undefined) {
    for (const ending of ENDINGS) {
      endings[ending] = await playRecipe(build, module, recipe, ending);
    }
  }
  return { errors, gaps: build.gaps.length, endings };
}

const [name = '', folder = ''] = process.argv.slice(2);
const played = await playProject(name, folder);
process.stdout.write(`\n${JSON.stringify(played)}\n`, () => process.exit(0)); // timers of the app may be left
