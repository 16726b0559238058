// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ArktsProject } from './ArktsProject.ts';
import { BuildError } from './BuildError.ts';
import { buildKey, surroundingsKey } from './buildKey.ts';
import { emitModules, ModulePlans, modulePath } from './emitModules.ts';
import type { EmittedSource } from './emitModules.ts';
import { EmittedModules, writeModules } from './EmittedModules.ts';
import { compareFindings } from './Finding.ts';
import type { Finding } from './Finding.ts';
import { convertHypium, HYPIUM_INDEX, shareHypium } from './convertHypium.ts';
import { hostPaths } from './hostPaths.ts';
import { ProjectError } from './ProjectError.ts';
import { Sdk } from './Sdk.ts';

/** Builds that nobody has used for so long are removed. */
const KEPT_MS: number = 24 * 60 * 60 * 1000;

/** What is not here, in the folder of a build. */
const GAPS: string = 'gaps.json';

export interface BuildOptions {
  /** The folder for built projects; by default `.arkts-host/build` of the project. */
  readonly out?: string;
  /** The kits, in the layout of packages/arkts-host/sdk; by default those. */
  readonly sdk?: string;
  /** The module with the values of global names; by default those of arkui/globals.ts. */
  readonly globals?: string;
  /**
   * Whether modules tell of reads that no decorator observes, so that StaleReads can name what a page shows although it has
   * changed. Such modules are longer and slower; by default they have nothing of it.
   */
  readonly marksUnheardReads?: boolean;
  /** Whether anything that is not here stops the build; by default it throws when it is used, and is among `gaps`. */
  readonly isStrict?: boolean;
}

/** A project's sources as modules that Node can load. */
export interface Build {
  readonly project: ArktsProject;
  /** The folder with the emitted modules. */
  readonly dir: string;
  /** The URL of the test framework that emitted tests import. */
  readonly hypiumUrl: string;
  /** Whether an earlier build of the same inputs was taken. */
  readonly isCached: boolean;
  /** Each use of a value that is not here, sorted by place. */
  readonly gaps: readonly Finding[];
  /** The URL of a source's module. Takes an absolute path or one from the project's folder. Throws ProjectError. */
  urlOf(sourceFile: string): string;
  /** Loads a source's module, of the process that began last. Throws what the module throws. */
  load(sourceFile: string): Promise<Record<string, unknown>>;
  /** Begins a process of the app: all modules are evaluated anew. Gives what loads them, whatever begins later. */
  begin(): (sourceFile: string) => Promise<Record<string, unknown>>;
}

/**
 * Turns all .ets and .ts sources of a project into modules for Node. The same inputs are built once; two processes may
 * build at the same time.
 * @throws BuildError a strict build, with everything that the project names and that is not here
 */
export function buildProject(project: ArktsProject, options: BuildOptions = {}): Build {
  return buildWith(project, options, (sdk, before) => plansOf(project, sdk, options, before));
}

/** Builds a project whose sources nobody changes meanwhile with and without marks: they are read and understood once for both. */
export function buildBothKinds(project: ArktsProject): void {
  const plans = new Map<string, ModulePlans>();
  for (const marksUnheardReads of [false, true]) {
    buildWith(project, { marksUnheardReads }, (sdk, before) => {
      const due = before === undefined ? '' : [...before.due].sort().join('\n');
      const known = plans.get(due) ?? plansOf(project, sdk, {}, before);
      plans.set(due, known);
      return known;
    });
  }
}

function plansOf(
  project: ArktsProject,
  sdk: Sdk,
  options: BuildOptions,
  before: EmittedModules | undefined,
): ModulePlans {
  return new ModulePlans(project, sdk, globalsOf(options), before?.dialect, before?.due);
}

/** Reads what is to be emitted, beside what an earlier build has. */
type Plan = (sdk: Sdk, before: EmittedModules | undefined) => ModulePlans;

function globalsOf({ globals = hostPaths.globals }: BuildOptions): string {
  return path.resolve(globals);
}

function buildWith(project: ArktsProject, options: BuildOptions, plan: Plan): Build {
  const marksUnheardReads = options.marksUnheardReads ?? false;
  const globals = globalsOf(options);
  const sdk = new Sdk(options.sdk);
  const out = path.resolve(options.out ?? path.join(project.dir, '.arkts-host/build'));
  const dir = path.join(out, buildKey(project, sdk.dir, globals, marksUnheardReads));
  const isStrict = options.isStrict ?? false;
  const isCached = existsSync(dir);
  if (isCached) {
    const now = new Date();
    utimesSync(dir, now, now);
  } else {
    makeFolder(out);
    removeUnused(out);
    const use = marksUnheardReads ? 'build marked' : 'build';
    const surroundings = surroundingsKey(project, sdk.dir, globals, use);
    const before = EmittedModules.of(project, sdk, out, surroundings);
    const plans = plan(sdk, before);
    const emitted = emitModules(plans, globals, marksUnheardReads);
    const gaps = gapsOf(emitted, before);
    if (isStrict && gaps.all.length > 0) {
      throw new BuildError([...gaps.all].sort(compareFindings));
    }
    putBuild(out, dir, (scratch) => {
      convertHypium(path.join(scratch, 'hypium'));
      writeModules(scratch, before?.modules ?? new Map());
      emitted.forEach(({ modules }) => writeModules(scratch, modules));
      writeFileSync(path.join(scratch, GAPS), JSON.stringify(gaps));
      EmittedModules.note(project, sdk, surroundings, emitted, before, plans.ets.dialect.unknown, scratch);
    });
  }
  const { all, used } = JSON.parse(readFileSync(path.join(dir, GAPS), 'utf8')) as Gaps;
  if (isStrict && all.length > 0) {
    throw new BuildError([...all].sort(compareFindings));
  }
  return new FinishedBuild(project, dir, isCached, [...used].sort(compareFindings));
}

function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
    accessSync(out, constants.W_OK);
  } catch (error) {
    throw ProjectError.unwritable(out, 'where built projects are kept', error);
  }
}

/** Everything that is not here, types included, and each use of a value that is not. */
interface Gaps {
  readonly all: readonly Finding[];
  readonly used: readonly Finding[];
}

function gapsOf(emitted: readonly EmittedSource[], before: EmittedModules | undefined): Gaps {
  const parts = [...(before === undefined ? [] : [before.gaps]), ...emitted];
  return { all: parts.flatMap(({ all }) => all), used: parts.flatMap(({ used }) => used) };
}

/** Lets a build appear complete or not at all. */
function putBuild(out: string, dir: string, write: (scratch: string) => void): void {
  const scratch = mkdtempSync(path.join(out, 'unfinished-'));
  try {
    write(scratch);
    try {
      renameSync(scratch, dir);
    } catch (error) {
      if (!existsSync(dir)) {
        // otherwise another process has finished the same build
        throw error;
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function removeUnused(out: string): void {
  for (const name of readdirSync(out)) {
    const dir = path.join(out, name);
    const used = statSync(dir, { throwIfNoEntry: false })?.mtimeMs;
    if (/^(unfinished-\w+|[0-9a-f]{20})$/.test(name) && used !== undefined && Date.now() - used > KEPT_MS) {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}

class FinishedBuild implements Build {
  readonly project: ArktsProject;
  readonly dir: string;
  readonly isCached: boolean;
  readonly gaps: readonly Finding[];
  /** The folder with the modules of the process that began last. */
  private process: string;

  constructor(project: ArktsProject, dir: string, isCached: boolean, gaps: readonly Finding[]) {
    this.gaps = gaps;
    this.project = project;
    this.dir = dir;
    this.process = dir;
    this.isCached = isCached;
  }

  get hypiumUrl(): string {
    return pathToFileURL(path.join(this.dir, 'hypium', HYPIUM_INDEX)).href;
  }

  urlOf(sourceFile: string): string {
    return this.urlIn(this.process, sourceFile);
  }

  private urlIn(process: string, sourceFile: string): string {
    const source = path.resolve(this.project.dir, sourceFile);
    const module = path.join(process, modulePath(this.project, source));
    if (!/\.e?ts$/.test(source) || !existsSync(module)) {
      throw new ProjectError(
        'UNKNOWN_FILE',
        source,
        `${sourceFile} is not a source of the project ${this.project.dir}.`,
      );
    }
    return pathToFileURL(module).href;
  }

  async load(sourceFile: string): Promise<Record<string, unknown>> {
    return (await import(this.urlOf(sourceFile))) as Record<string, unknown>;
  }

  begin(): (sourceFile: string) => Promise<Record<string, unknown>> {
    const count = (begun.get(this.dir) ?? 0) + 1;
    begun.set(this.dir, count);
    const place = count === 1 ? this.dir : copyModules(this.dir, count);
    this.process = place;
    return async (sourceFile) => (await import(this.urlIn(place, sourceFile))) as Record<string, unknown>;
  }
}

/** How many processes of an app have begun here, by the folder of the build. */
const begun: Map<string, number> = new Map();

/**
 * The modules once more, under other URLs, so that Node evaluates them anew: as links, in a folder that goes with this process. The
 * test framework stays one: whoever runs the tests has it.
 */
function copyModules(dir: string, count: number): string {
  const again = path.join(dir, 'again', String(process.pid));
  if (count === 2) {
    process.once('exit', () => rmSync(again, { recursive: true, force: true }));
  }
  const place = path.join(again, String(count));
  linkFiles(path.join(dir, 'modules'), path.join(place, 'modules'));
  shareHypium(path.join(place, 'hypium'), pathToFileURL(path.join(dir, 'hypium', HYPIUM_INDEX)).href);
  return place;
}

function linkFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      linkFiles(source, target);
    } else {
      linkSync(source, target);
    }
  }
}
