// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { checkProject } from '../arkts/checkProject.ts';
import { FINDING_PAGE, headingOf } from '../arkts/findingPage.ts';
import { formatByUse, formatFinding, formatJson, formatSarif } from '../arkts/Finding.ts';
import { PROJECT_RULES } from '../arkts/HostSettings.ts';
import { Sdk } from '../arkts/Sdk.ts';
import type { Command } from './Command.ts';
import { hostVersion } from './hostVersion.ts';
import { readArguments, UsageError } from './readArguments.ts';

export const check: Command = {
  usage: `arkts-host check [--project DIR] [--strict] [--format text|json|sarif]
  --project  the project's folder; by default the current one
  --strict   what the sources use and the host has not is an error instead of a note, and warnings count
  --format   text (a line per finding, and totals), json (a list of findings) or sarif (SARIF 2.1.0)
A file arkts-host.json5 beside build-profile.json5 names the rules beyond the language and DevEco that the project wants, as
{ rules: ['line-width'] }. There are: ${PROJECT_RULES.join(', ')}.
With OHOS_SDK_HOME set, sources are checked against that SDK instead of the host's kits.`,

  async run(args) {
    const started = Date.now();
    const given = readArguments({
      args: [...args],
      options: {
        project: { type: 'string', default: '.' },
        strict: { type: 'boolean', default: false },
        format: { type: 'string', default: 'text' },
      },
    }).values;
    const { format } = given;
    if (format !== 'text' && format !== 'json' && format !== 'sarif') {
      throw new UsageError(`--format takes text, json or sarif; '${format}' is none.`);
    }
    const sdk = Sdk.fromEnvironment() ?? new Sdk();
    const project = ArktsProject.open(given.project);
    const cache = path.join(project.dir, '.arkts-host/check');
    const findings = checkProject(project, { sdk, isStrict: given.strict, cache });
    const faults = findings.filter(({ severity }) => severity !== 'note');
    const errors = faults.filter(({ severity }) => severity === 'error').length;
    const exitCode = (given.strict ? faults.length : errors) > 0 ? 1 : 0;
    if (format !== 'text') {
      console.log(format === 'json' ? formatJson(findings) : formatSarif(findings, hostVersion()));
      return exitCode;
    }
    faults.forEach((finding) => console.log(formatFinding(finding)));
    const lacks = formatByUse(findings.filter(({ severity }) => severity === 'note'));
    lacks.forEach((line) => console.log(line));
    console.log(
      `Checked ${project.files().length} project sources against ${sdk.isHost ? "the host's kits" : sdk.dir}: ` +
        `${errors} errors, ${faults.length - errors} warnings, ` +
        `${lacks.length === 0 ? '' : `${lacks.length} things that the host has not, `}` +
        `${((Date.now() - started) / 1000).toFixed(1)} s`,
    );
    const headings = new Set(findings.map(({ rule }) => headingOf(rule)));
    if (headings.size > 0) {
      console.log(`What they mean: ${path.relative('.', FINDING_PAGE)}, ${[...headings].sort().join(', ')}`);
    }
    return exitCode;
  },
};
