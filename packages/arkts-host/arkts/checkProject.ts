// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ArktsProject } from './ArktsProject.ts';
import { checkConfiguration } from './checkConfiguration.ts';
import { checkHabits } from './checkHabits.ts';
import { checkResources } from './checkResources.ts';
import { checkSince } from './checkSince.ts';
import { checkSources } from './checkSources.ts';
import { checkSwitches } from './checkSwitches.ts';
import { checkTests } from './checkTests.ts';
import { checkTypes } from './checkTypes.ts';
import { checkUi } from './checkUi.ts';
import { EtsProgram } from './EtsProgram.ts';
import { compareFindings } from './Finding.ts';
import type { Finding } from './Finding.ts';
import { hostGaps } from './hostGaps.ts';
import { Sdk } from './Sdk.ts';

export interface CheckOptions {
  /** What to check against; by default the kits of the host. */
  readonly sdk?: Sdk;
  /**
   * Whether to check also what goes beyond the language: switches that name each member of a closed set, unused imports, the
   * width of lines, the names of files.
   */
  readonly isStrict?: boolean;
}

/**
 * Everything that is wrong in a project, by file and line: types, ArkTS rules, configuration, resources, tests, and the
 * rules of the house. A sound project has no finding, not even a warning.
 */
export function checkProject(project: ArktsProject, options: CheckOptions = {}): Finding[] {
  const ets = new EtsProgram(project, options.sdk ?? new Sdk());
  return [
    ...checkConfiguration(project),
    ...checkResources(ets),
    ...checkTests(ets),
    ...checkSources(ets),
    ...checkSince(ets),
    ...checkUi(ets),
    ...withGaps(ets, checkTypes(ets)),
    ...(options.isStrict === true ? [...checkSwitches(ets), ...checkHabits(ets)] : []),
  ].sort(compareFindings);
}

/** What the host's kits lack is told as a build tells it: with the kit, the name, and where to add it. */
function withGaps(ets: EtsProgram, findings: readonly Finding[]): Finding[] {
  if (!ets.sdk.isHost) {
    return [...findings];
  }
  const keyOf = ({ file, line, column, rule }: Finding): string => `${file}:${line}:${column} ${rule}`;
  const files = new Set(findings.filter(({ rule }) => rule.startsWith('TS')).map(({ file }) => file));
  const gaps = new Map(
    ets.sources
      .filter((source) => files.has(ets.project.relative(source.fileName)))
      .flatMap((source) => hostGaps(ets, source))
      .filter(({ message }) => message.includes('this host'))
      .map((gap) => [keyOf(gap), gap.message]),
  );
  return findings.map((finding) => {
    const gap = gaps.get(keyOf(finding));
    const guess = finding.message.includes('Did you mean') ? `${finding.message} ` : '';
    return gap === undefined ? finding : { ...finding, message: `${guess}${gap}` };
  });
}
