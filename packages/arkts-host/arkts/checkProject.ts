// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ArktsProject } from './ArktsProject.ts';
import { CheckCache } from './CheckCache.ts';
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
import { exportedNames } from './exportedNames.ts';
import { compareFindings } from './Finding.ts';
import type { Finding } from './Finding.ts';
import { findingsOfUses, gapsOf, HOST_GAP, missingGlobals } from './hostGaps.ts';
import { hostPaths } from './hostPaths.ts';
import { PROJECT_RULES } from './HostSettings.ts';
import type { ProjectRule } from './HostSettings.ts';
import { ProjectError } from './ProjectError.ts';
import { Sdk } from './Sdk.ts';
import { forEachNode } from './syntax.ts';
import { usedGlobals } from './usedGlobals.ts';

export interface CheckOptions {
  /** What to check against; by default the kits of the host. */
  readonly sdk?: Sdk;
  /** Whether what the host has not is an error; by default it is a note. */
  readonly isStrict?: boolean;
  /** A folder in which findings are kept: the next check looks at what has changed, and at what sees that. By default none. */
  readonly cache?: string;
}

/**
 * Everything that is wrong in a project, by file and line: types, ArkTS rules, configuration, resources, and the
 * rules that its settings name. A sound project has no finding but notes: what it uses and the host has not.
 * @throws ProjectError TOO_DEEP, where a source is nested deeper than the compiler can follow; TOO_LONG
 */
export function checkProject(project: ArktsProject, options: CheckOptions = {}): Finding[] {
  const sdk = options.sdk ?? new Sdk();
  const isStrict = options.isStrict === true;
  const { rules } = project.settings;
  const known = CheckCache.open(project, sdk, isStrict, options.cache);
  const due = known.due();
  if (due.size > 0 || known.isEmpty) {
    const ets = new EtsProgram(project, sdk, known.dialect, known.isEmpty ? undefined : due);
    try {
      known.keep(ets, findingsOf(ets, rules, isStrict));
    } catch (error) {
      throw error instanceof RangeError ? tooDeep(ets) : error;
    }
  }
  return [
    ...checkConfiguration(project),
    ...checkResources(project, known.facts),
    ...(rules.has('test-list') ? checkTests(project, sdk, known.facts) : []),
    ...known.findings(),
  ].sort(compareFindings);
}

/** What is said when the compiler's recursion has come to its end: which source is nested deepest. */
function tooDeep(ets: EtsProgram): ProjectError {
  let file = ets.project.dir;
  let deepest = 0;
  for (const source of ets.sources) {
    forEachNode(source, (_node, depth) => {
      if (depth > deepest) {
        deepest = depth;
        file = source.fileName;
      }
    });
  }
  return new ProjectError(
    'TOO_DEEP',
    file,
    `${file} is nested ${deepest} levels deep, more than the compiler can follow. Part its longest expression, or generate it as JSON.`,
  );
}

/** What is found in the sources of a program, each for itself. */
function findingsOf(ets: EtsProgram, rules: ReadonlySet<ProjectRule>, isStrict: boolean): Finding[] {
  const hasRule = ({ rule }: Finding): boolean =>
    !(PROJECT_RULES as readonly string[]).includes(rule) || (rules as ReadonlySet<string>).has(rule);
  return [
    ...checkSources(ets).filter(hasRule),
    ...checkSince(ets, rules.has('needs-api')),
    ...withNotes(checkUi(ets), isStrict),
    ...withGaps(ets, checkTypes(ets), isStrict),
    ...(rules.has('exhaustive-switch') ? checkSwitches(ets) : []),
    ...checkHabits(ets, rules),
  ];
}

/** What the UI rules say of the host itself: a device takes it. */
function withNotes(findings: readonly Finding[], isStrict: boolean): Finding[] {
  return findings.map((one) =>
    one.message.startsWith('This host ') ? { ...one, rule: HOST_GAP, severity: isStrict ? 'error' : 'note' } : one,
  );
}

/**
 * What the host's kits lack is told as a build tells it, with the kit, the name, and where to add it. What the compiler and the
 * linter make of it is left out: nothing is wrong with the source.
 */
function withGaps(ets: EtsProgram, findings: readonly Finding[], isStrict: boolean): Finding[] {
  if (!ets.sdk.isHost) {
    return [...findings];
  }
  const placeOf = ({ file, line, column }: Finding): string => `${file}:${line}:${column}`;
  const lineOf = ({ file, line }: Finding): string => `${file}:${line}`;
  const known = exportedNames(hostPaths.globals);
  const severity = isStrict ? 'error' : 'note';
  const guesses = new Map(
    findings
      .filter(({ message }) => message.includes('Did you mean') && !message.includes('UnsupportedAttribute'))
      .map((one) => [placeOf(one), one.message]),
  );
  const places = new Set<string>();
  const told: Finding[] = [];
  for (const source of ets.sources) {
    const gaps = gapsOf(ets, source).filter(({ isOfHost }) => isOfHost);
    gaps.forEach(({ finding }) => places.add(`${placeOf(finding)} ${finding.rule}`));
    const named = gaps.flatMap((gap) => (isStrict ? [gap.finding] : findingsOfUses(source, gap)));
    const unmade = missingGlobals(ets.project, source, usedGlobals(ets, source), known).values();
    for (const one of [...named, ...unmade]) {
      const guess = guesses.get(placeOf(one));
      const message = guess === undefined ? one.message : `${guess} ${one.message}`;
      told.push({ ...one, message, rule: HOST_GAP, severity });
    }
  }
  const lines = new Set(told.map(lineOf));
  const isOfGap = (one: Finding): boolean =>
    places.has(`${placeOf(one)} ${one.rule}`) || (one.rule.startsWith('arkts-') && lines.has(lineOf(one)));
  return [...findings.filter((one) => !isOfGap(one)), ...told];
}
