// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type ts from 'ohos-typescript';
import type { ArktsProject } from './ArktsProject.ts';
import { compiler } from './compiler.ts';
import { convertHypium, HYPIUM_INDEX } from './convertHypium.ts';
import { EtsProgram } from './EtsProgram.ts';
import { exportedNames } from './exportedNames.ts';
import type { Finding } from './Finding.ts';
import { HOW_TO_ADD, hostGaps } from './hostGaps.ts';
import { lower, UI } from './lower.ts';
import { isTestFramework, resolveModule } from './resolveModule.ts';
import { rewriteModule } from './rewriteModule.ts';
import type { Sdk } from './Sdk.ts';
import { decoratorNames, placeOf } from './syntax.ts';
import { usedGlobals } from './usedGlobals.ts';

/** A source's emitted module, relative to the folder of a build. */
export function modulePath(project: ArktsProject, source: string): string {
  return path.join(
    'modules',
    path
      .relative(project.dir, source)
      .replaceAll(`..${path.sep}`, `_${path.sep}`)
      .replace(/\.js$/, '.js.mjs') // beside it there may be a source of the same name
      .replace(/\.e?ts$/, '.mjs'),
  );
}

/** Writes all modules of a project to `out`. Returns what keeps it from running; then nothing has been written. */
export function emitModules(
  project: ArktsProject,
  sdk: Sdk,
  globals: string,
  marksUnheardReads: boolean,
  out: string,
): Finding[] {
  const ets = new EtsProgram(project, sdk);
  const known = exportedNames(globals);
  const used = new Map(ets.running.map((source) => [source, usedGlobals(ets, source)]));
  const gaps = ets.running.flatMap((source) => [
    ...hostGaps(ets, source),
    ...missingGlobals(project, source, used.get(source)!, known),
  ]);
  if (gaps.length > 0) {
    return gaps;
  }
  convertHypium(path.join(out, 'hypium'));
  for (const source of ets.running) {
    const file = path.join(out, modulePath(project, source.fileName));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, emitModule(ets, source, file, out, globals, marksUnheardReads, [...used.get(source)!.keys()]));
  }
  return [];
}

function missingGlobals(
  project: ArktsProject,
  source: ts.SourceFile,
  used: ReadonlyMap<string, number>,
  known: ReadonlySet<string>,
): Finding[] {
  return [...used]
    .filter(([name]) => !known.has(name))
    .map(([name, start]) => ({
      file: project.relative(source.fileName),
      ...placeOf(source, start),
      severity: 'error',
      rule: 'host-global',
      message: `this host declares '${name}' and does not implement it. ${HOW_TO_ADD}`,
    }));
}

function emitModule(
  ets: EtsProgram,
  source: ts.SourceFile,
  file: string,
  out: string,
  globals: string,
  marksUnheardReads: boolean,
  used: readonly string[],
): string {
  const ts = compiler();
  const relativeTo = (target: string): string => {
    const relative = path.relative(path.dirname(file), target).split(path.sep).join('/');
    return relative.startsWith('.') ? relative : `./${relative}`;
  };
  const moduleFor = (specifier: string): string => {
    if (isTestFramework(specifier)) {
      return relativeTo(path.join(out, 'hypium', HYPIUM_INDEX));
    }
    const target = resolveModule(ets.project, ets.sdk, specifier, source.fileName);
    if (target === undefined) {
      return specifier;
    }
    return ets.isOfSdk(target)
      ? pathToFileURL(target.replace(/\.d\.ts$/, '.js')).href
      : relativeTo(path.join(out, modulePath(ets.project, target)));
  };
  const entry = source.statements.find(
    (statement): statement is ts.StructDeclaration =>
      ts.isStructDeclaration(statement) && decoratorNames(statement).includes('Entry'),
  );
  let needsUi = false;
  let text: string | undefined;
  ets.program.emit(
    source,
    (name, data) => {
      text = name.endsWith('.js') ? data : text;
    },
    undefined,
    false,
    {
      before: [
        lower(ets, {
          marksUnheardReads,
          usesUi: () => {
            needsUi = true;
          },
        }),
      ],
      after: [
        rewriteModule({
          moduleFor,
          globals: () => [
            ...used.map((name): [string, string] => [name, name]),
            ...(needsUi ? [['ui', UI] as const] : []),
          ],
          globalsUrl: pathToFileURL(globals).href,
          entry: entry?.name?.text,
        }),
      ],
    },
  );
  if (text === undefined) {
    throw new Error(`ohos-typescript emitted nothing for ${source.fileName}.`);
  }
  return withSource(text, source.fileName);
}

/** Lets the inline source map name the source by its URL, wherever the module is. */
function withSource(text: string, source: string): string {
  return text.replace(/\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/, (_match, base64: string) => {
    const map = JSON.parse(Buffer.from(base64, 'base64').toString()) as Record<string, unknown>;
    const own = { ...map, sources: [pathToFileURL(source).href], sourceRoot: '' };
    return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(own)).toString('base64')}\n`;
  });
}
