// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { statSync } from 'node:fs';
import path from 'node:path';
import type ts from 'ohos-typescript';
import type { ArktsProject } from './ArktsProject.ts';
import { compiler } from './compiler.ts';
import type { EtsOptions } from './deriveEtsOptions.ts';
import { hostPaths } from './hostPaths.ts';
import { ProjectError } from './ProjectError.ts';
import { resolveModule } from './resolveModule.ts';
import type { Sdk } from './Sdk.ts';
import { unknownComponents } from './unknownComponents.ts';

/** What the compiler of ets-loader is given beside TypeScript's own options. */
type EtsCompilerOptions = ts.CompilerOptions & Readonly<Record<string, unknown>>;

/** How the sources of a project are read: with the SDK's components, and those that nobody knows. */
export class EtsDialect {
  /** The SDK's components. */
  readonly known: readonly string[];
  /** What pages use as components, and nobody declares. */
  readonly unknown: readonly string[];
  readonly compilerOptions: ts.CompilerOptions;

  /** Throws ProjectError TOO_LONG. */
  constructor(project: ArktsProject, sdk: Sdk) {
    checkLengths(project);
    const declared = sdk.etsOptions();
    this.known = declared.components ?? [];
    this.unknown = sdk.isHost ? unknownComponents(project, sdk, this.known) : [];
    this.compilerOptions = compilerOptions(project, sdk, { ...declared, components: [...this.known, ...this.unknown] });
  }

  /** A source alone, as the program has it. */
  parse(file: string, text: string): ts.SourceFile {
    const ts = compiler();
    const kind = file.endsWith('.ets') ? ts.ScriptKind.ETS : undefined;
    return ts.createSourceFile(file, text, ts.ScriptTarget.ES2021, true, kind, this.compilerOptions);
  }
}

/** All sources of a project, parsed and bound by ohos-typescript against an SDK. */
export class EtsProgram {
  readonly project: ArktsProject;
  readonly sdk: Sdk;
  readonly dialect: EtsDialect;
  readonly builder: ts.BuilderProgram;
  readonly program: ts.Program;
  /** The project's own sources, imported .ts files included. */
  readonly sources: readonly ts.SourceFile[];
  /** These, and the sources of HARs and installed packages that they lead to: all that runs. */
  readonly running: readonly ts.SourceFile[];
  /** The names of the SDK's components. */
  readonly components: ReadonlySet<string>;
  /** What the compiler looks for, and nobody declares, where a page uses a component that nobody knows. */
  readonly unknownAttributes: ReadonlySet<string>;

  /** @param only the sources that are looked at; by default all. What they import is there, too. */
  constructor(project: ArktsProject, sdk: Sdk, dialect = new EtsDialect(project, sdk), only?: ReadonlySet<string>) {
    this.project = project;
    this.sdk = sdk;
    this.dialect = dialect;
    const { known, unknown } = dialect;
    const roots = only === undefined ? project.files() : [...only];
    const service = compiler().createLanguageService(
      languageServiceHost(project, sdk, dialect.compilerOptions, roots),
      sdk.isHost ? registryWith(project, sdk) : compiler().createDocumentRegistry(),
    );
    // `true`: with the second, strict checker that the linter reads
    const getBuilder = service.getBuilderProgram as (withLinter: boolean) => ts.BuilderProgram | undefined;
    const builder = getBuilder.call(service, true);
    if (builder === undefined) {
      throw new Error('ohos-typescript made no builder program; the project needs version 4.9.5-r10 of it.');
    }
    this.builder = builder;
    this.components = new Set(known);
    this.unknownAttributes = new Set(unknown.map((name) => `${name}Attribute`));
    this.program = builder.getProgram();
    this.running = this.program
      .getSourceFiles()
      .filter(({ fileName }) => /(?<!\.d)\.(e?ts|js)$/.test(fileName) && this.isOfProject(fileName));
    const { packages } = project;
    this.sources = this.running.filter(({ fileName }) => {
      const owner = project.moduleOf(fileName);
      return (
        (only === undefined || only.has(fileName)) &&
        owner !== undefined &&
        !packages.includes(owner) &&
        !/[\\/]oh_modules[\\/]/.test(fileName)
      );
    });
    const own = new Set(this.sources);
    this.program.getSourceFiles().forEach((source) => own.has(source) || leaveUnchecked(source));
  }

  /** Whether a file is the project's, a HAR's or a package's, and not of the SDK or the host. */
  private isOfProject(file: string): boolean {
    return (
      this.project.moduleOf(file) !== undefined || !(this.isOfSdk(file) || file.startsWith(hostPaths.host + path.sep))
    );
  }

  /** Whether a file is one of the SDK's. */
  isOfSdk(file: string): boolean {
    return [hostPaths.sdk, ...this.sdk.dirs].some((dir) => file.startsWith(dir + path.sep));
  }

  /** Whether a file declares globals of .ets sources. */
  isGlobalDeclaration(file: string): boolean {
    return file.startsWith(this.sdk.declarations + path.sep);
  }
}

/** A source of more bytes than this takes the compiler minutes, or all the memory there is. */
const MOST_BYTES: number = 4 * 1024 * 1024;

/** Throws ProjectError TOO_LONG, before anything of such a source is read. */
function checkLengths(project: ArktsProject): void {
  for (const file of project.files()) {
    const { size } = statSync(file);
    if (size > MOST_BYTES) {
      throw new ProjectError(
        'TOO_LONG',
        file,
        `${file} has ${(size / 1024 / 1024).toFixed(1)} MiB; a source has at most ${MOST_BYTES / 1024 / 1024}. ` +
          'Part it, or keep what is data in resources/rawfile.',
      );
    }
  }
}

/** As with `@ts-nocheck`: types are taken from the source, and nobody looks for faults in it. Of a small project that was nine tenths. */
function leaveUnchecked(source: ts.SourceFile): void {
  (source as { checkJsDirective?: { readonly enabled: boolean } }).checkJsDirective = { enabled: false };
}

let ofTheHost: ts.DocumentRegistry | undefined;

/** Under which the host's declarations are known; the registry's own names have the folder of a project in them, which changes nothing here. */
const OF_THE_HOST: ts.DocumentRegistryBucketKey = 'host' as unknown as ts.DocumentRegistryBucketKey;

/** A registry of a project's own; what nothing changes while the host runs is parsed and bound once for all: the kits, what is behind them, and the language. */
function registryWith(project: ArktsProject, sdk: Sdk): ts.DocumentRegistry {
  const ts = compiler();
  const own = ts.createDocumentRegistry();
  ofTheHost ??= ts.createDocumentRegistry();
  const shared = ofTheHost;
  const folders = [sdk.dir, hostPaths.host, path.dirname(ts.getDefaultLibFilePath({}))].map((dir) => dir + path.sep);
  const isShared = (file: string): boolean =>
    folders.some((folder) => file.startsWith(folder)) &&
    !file.startsWith(project.dir + path.sep) &&
    project.moduleOf(file) === undefined;
  return {
    ...own,
    acquireDocumentWithKey: (file, at, settings, key, ...rest) =>
      isShared(file)
        ? shared.acquireDocumentWithKey(file, at, settings, OF_THE_HOST, ...rest)
        : own.acquireDocumentWithKey(file, at, settings, key, ...rest),
    updateDocumentWithKey: (file, at, settings, key, ...rest) =>
      isShared(file)
        ? shared.updateDocumentWithKey(file, at, settings, OF_THE_HOST, ...rest)
        : own.updateDocumentWithKey(file, at, settings, key, ...rest),
  };
}

function compilerOptions(project: ArktsProject, sdk: Sdk, etsOptions: EtsOptions): EtsCompilerOptions {
  const ts = compiler();
  return {
    ets: etsOptions as unknown as ts.EtsOptions, // read from JSON or derived: checked by use only
    allowJs: true,
    checkJs: false,
    allowSyntheticDefaultImports: true,
    esModuleInterop: true,
    noImplicitAny: false,
    experimentalDecorators: true,
    useDefineForClassFields: false,
    resolveJsonModule: true,
    skipLibCheck: true,
    alwaysStrict: true,
    module: ts.ModuleKind.ES2020,
    moduleDetection: ts.ModuleDetectionKind.Force, // two sources may use one name, imports or not
    moduleResolution: ts.ModuleResolutionKind.NodeJs,
    target: ts.ScriptTarget.ES2021,
    importsNotUsedAsValues: ts.ImportsNotUsedAsValues.Remove,
    lib: ts.convertCompilerOptionsFromJson({ lib: ['ES2021'] }, '').options.lib!,
    types: [],
    typeRoots: [],
    inlineSourceMap: true,
    inlineSources: true,
    outDir: path.join(project.dir, '.arkts-host/emit'),
    rootDir: path.parse(project.dir).root,
    baseUrl: project.dir,
    incremental: true,
    tsBuildInfoFile: path.join(project.dir, '.arkts-host/.tsbuildinfo'),
    maxFlowDepth: 2000,
    // what turns the linter on and sets its rules
    needDoArkTsLinter: true,
    isCompatibleVersion: false,
    compatibleSdkVersion: project.compatibleSdkVersion,
    compatibleSdkVersionStage: 'beta3',
    compileSdkVersion: 20,
    packageManagerType: 'ohpm',
    etsAnnotationsEnable: false,
    skipTscOhModuleCheck: true,
    skipArkTSStaticBlocksCheck: false,
    tsImportSendableEnable: false,
    etsLoaderPath: path.join(sdk.dir, 'build-tools/ets-loader'), // need not exist: the folder two above it is "the SDK"
  };
}

function languageServiceHost(
  project: ArktsProject,
  sdk: Sdk,
  options: ts.CompilerOptions,
  sources: readonly string[],
): ts.LanguageServiceHost {
  const ts = compiler();
  const roots = [...sources, ...sdk.declarationFiles()];
  const host = {
    getScriptFileNames: (): string[] => roots,
    getScriptVersion: (): string => '1',
    getScriptSnapshot: (file: string): ts.IScriptSnapshot | undefined => {
      const text = ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: (): string => project.dir,
    getCompilationSettings: (): ts.CompilerOptions => options,
    getDefaultLibFileName: (given: ts.CompilerOptions): string => ts.getDefaultLibFilePath(given),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    resolveModuleNames: (names: string[], from: string): (ts.ResolvedModuleFull | undefined)[] =>
      names.map((name) => {
        const file = resolveModule(project, sdk, name, from);
        return file === undefined
          ? undefined
          : {
              resolvedFileName: file,
              isExternalLibraryImport: false,
              extension: (/\.d\.e?ts$/.exec(file)?.[0] ?? path.extname(file)) as ts.Extension,
            };
      }),
    resolveTypeReferenceDirectives: (): undefined[] => [],
    // ets-loader's own checks of single SDK calls stay off; the compiler insists on the callbacks
    getJsDocNodeCheckedConfig: () => ({ nodeNeedCheck: false, checkConfig: [] }),
    getFileCheckedModuleInfo: (file: string) => ({
      fileNeedCheck: false,
      checkPayload: undefined,
      currentFileName: file,
    }),
    getJsDocNodeConditionCheckedResult: () => ({ valid: true }),
    uiProps: new Set<string>(),
    clearProps: (): void => {},
  };
  return host as unknown as ts.LanguageServiceHost; // ets-loader's callbacks are not in the declarations
}
