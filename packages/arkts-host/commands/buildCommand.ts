// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { formatByUse } from '../arkts/Finding.ts';
import type { Command } from './Command.ts';
import { readArguments } from './readArguments.ts';

export const buildCommand: Command = {
  usage: `arkts-host build [--project DIR] [--strict]
  --project  the project's folder; by default the current one
  --strict   what the sources use and the host has not is an error; by default it is listed, the most used first, and
             throws when it is used`,

  async run(args) {
    const given = readArguments({
      args: [...args],
      options: { project: { type: 'string', default: '.' }, strict: { type: 'boolean', default: false } },
    }).values;
    const { dir, gaps } = buildProject(ArktsProject.open(given.project), { isStrict: given.strict });
    const lines = formatByUse(gaps);
    lines.forEach((line) => console.log(line));
    console.log(`Built ${dir}; ${lines.length} things that the project uses are not here.`);
    return 0;
  },
};
