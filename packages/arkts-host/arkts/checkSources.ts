// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { isSystemModule, resolveModule } from './resolveModule.ts';
import { importsOf, placeOf } from './syntax.ts';

const SUPPRESSION: RegExp = /(?:\/\/|\/\*|^\s*\*).*?(@ts-ignore|@ts-nocheck|@ts-expect-error|eslint-disable[\w-]*)/;

/** The rules of the house that no compiler knows: local tests without kits, no .ets in .ts, no suppressions. */
export function checkSources(ets: EtsProgram): Finding[] {
  return ets.sources.flatMap((source) => [...checkImports(ets, source), ...checkSuppressions(ets, source)]);
}

function checkImports(ets: EtsProgram, source: ts.SourceFile): Finding[] {
  const { project, sdk } = ets;
  const isLocalTest = project.moduleOf(source.fileName)?.sourceSetOf(source.fileName) === 'test';
  return importsOf(source).flatMap((specifier): Finding[] => {
    const at = {
      file: project.relative(source.fileName),
      ...placeOf(source, specifier.getStart(source)),
      severity: 'error' as const,
    };
    if (isLocalTest && isSystemModule(specifier.text)) {
      return [
        {
          ...at,
          rule: 'local-test-kit',
          message:
            `A local test cannot import '${specifier.text}': local tests run ` +
            'without a device and have no kits. Replace the port that calls the kit, or move the test to src/ohosTest.',
        },
      ];
    }
    const isTs = source.fileName.endsWith('.ts');
    if (isTs && resolveModule(project, sdk, specifier.text, source.fileName)?.endsWith('.ets') === true) {
      return [
        {
          ...at,
          rule: 'ts-imports-ets',
          message:
            `A .ts file cannot import the .ets file '${specifier.text}': ` +
            'the device compiler refuses it. Move the shared part to a .ts file, or rename this file to .ets.',
        },
      ];
    }
    return [];
  });
}

function checkSuppressions(ets: EtsProgram, source: ts.SourceFile): Finding[] {
  return source.text.split('\n').flatMap((line, index): Finding[] => {
    const found = SUPPRESSION.exec(line);
    return found === null
      ? []
      : [
          {
            file: ets.project.relative(source.fileName),
            line: index + 1,
            column: line.indexOf(found[1]!) + 1,
            severity: 'error',
            rule: 'suppression',
            message: `'${found[1]}' hides findings. Mend the code instead.`,
          },
        ];
  });
}
