// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import type ts from 'ohos-typescript';
import { ArktsProject } from './ArktsProject.ts';
import { compiler } from './compiler.ts';
import { EtsDialect } from './EtsProgram.ts';
import { resolveModule } from './resolveModule.ts';
import { Sdk } from './Sdk.ts';

/**
 * What the compiler alone finds in the sources of a project: parsed, bound and checked once, by nothing but ohos-typescript; no linter,
 * no second checker, no rule of this host. What a check is measured beside. Gives how many diagnostics there are.
 */
export function checkBare(dir: string): number {
  const ts = compiler();
  const project = ArktsProject.open(dir);
  const sdk = new Sdk();
  const options: ts.CompilerOptions = { ...new EtsDialect(project, sdk).compilerOptions, incremental: false };
  delete options['needDoArkTsLinter'];
  delete options['tsBuildInfoFile'];
  const host = {
    ...ts.createCompilerHost(options),
    resolveModuleNames: (names: string[], from: string): (ts.ResolvedModuleFull | undefined)[] =>
      names.map((name) => {
        const file = resolveModule(project, sdk, name, from);
        const extension = (/\.d\.e?ts$/.exec(file ?? '')?.[0] ?? path.extname(file ?? '')) as ts.Extension;
        return file === undefined ? undefined : { resolvedFileName: file, extension };
      }),
    resolveTypeReferenceDirectives: (): undefined[] => [],
    getJsDocNodeCheckedConfig: () => ({ nodeNeedCheck: false, checkConfig: [] }),
    getFileCheckedModuleInfo: (file: string) => ({
      fileNeedCheck: false,
      checkPayload: undefined,
      currentFileName: file,
    }),
    getJsDocNodeConditionCheckedResult: () => ({ valid: true }),
  };
  const program = ts.createProgram(
    [...project.files(), ...sdk.declarationFiles()],
    options,
    host as unknown as ts.CompilerHost, // ets-loader's callbacks are not in the declarations
  );
  return project.files().reduce((sum, file) => {
    const source = program.getSourceFile(file);
    return sum + program.getSyntacticDiagnostics(source).length + program.getSemanticDiagnostics(source).length;
  }, 0);
}
