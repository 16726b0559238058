// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { parseArgs } from 'node:util';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { checkProject } from '../arkts/checkProject.ts';
import { formatFinding } from '../arkts/Finding.ts';
import { Sdk } from '../arkts/Sdk.ts';
import type { Command } from './Command.ts';

export const check: Command = {
  usage: `arkts-host check [--project DIR] [--strict]
  --project  the project's folder; by default the current one
  --strict   more than the language asks for: switches without default that name each member, no unused imports,
             lines of 120 columns, a file is called as what it exports
With OHOS_SDK_HOME set, sources are checked against that SDK instead of the host's kits.`,

  async run(args) {
    const started = Date.now();
    const given = parseArgs({
      args: [...args],
      options: { project: { type: 'string', default: '.' }, strict: { type: 'boolean', default: false } },
    }).values;
    const sdk = Sdk.fromEnvironment() ?? new Sdk();
    const project = ArktsProject.open(given.project);
    const findings = checkProject(project, { sdk, isStrict: given.strict });
    findings.forEach((finding) => console.log(formatFinding(finding)));
    const errors = findings.filter((finding) => finding.severity === 'error').length;
    console.log(
      `Checked ${project.files().length} project sources against ${sdk.isHost ? "the host's kits" : sdk.dir}: ` +
        `${errors} errors, ${findings.length - errors} warnings, ${((Date.now() - started) / 1000).toFixed(1)} s`,
    );
    return findings.length > 0 ? 1 : 0;
  },
};
