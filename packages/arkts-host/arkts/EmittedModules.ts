// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ArktsProject } from './ArktsProject.ts';
import type { EmittedSource } from './emitModules.ts';
import type { EtsDialect } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { hostPaths } from './hostPaths.ts';
import type { Sdk } from './Sdk.ts';
import { knownSource, SourceChanges } from './SourceChanges.ts';
import type { KnownSource } from './SourceChanges.ts';
import { factsOfSource, hashText } from './sourceFacts.ts';

/** What everything but the project's own sources was, in the folder of a build. */
const SURROUNDINGS: string = 'surroundings';
/** What each source became, in the folder of a build: the hash of the rest, then that. */
const SOURCES: string = 'sources.json';

/** A source, and what it became. */
interface BuiltSource extends KnownSource {
  /** The hashes of its modules, by their path from the folder of the build. */
  readonly modules: Readonly<Record<string, string>>;
  readonly all: readonly Finding[];
  readonly used: readonly Finding[];
}

interface Kept {
  /** Names that pages use as components, and nobody declares: how sources are read depends on them. */
  readonly unknown: readonly string[];
  /** By their path from the project's folder. */
  readonly sources: Readonly<Record<string, BuiltSource>>;
}

/**
 * The modules of an earlier build with the same surroundings, of which those are taken over whose sources neither have changed nor see
 * what has. What is damaged there is not taken, nor is anything else of that build.
 */
export class EmittedModules {
  readonly dialect: EtsDialect;
  /** The sources to emit. */
  readonly due: ReadonlySet<string>;
  /** What is taken over, by source. */
  private readonly sources: ReadonlyMap<string, BuiltSource>;
  private readonly texts: ReadonlyMap<string, string>;

  private constructor(
    dialect: EtsDialect,
    due: ReadonlySet<string>,
    sources: ReadonlyMap<string, BuiltSource>,
    texts: ReadonlyMap<string, string>,
  ) {
    this.dialect = dialect;
    this.due = due;
    this.sources = sources;
    this.texts = texts;
  }

  /**
   * What can be taken over from the builds in `out`; undefined when it is nothing, and everything is to be emitted.
   * @param surroundings the key of all inputs but the project's own sources
   */
  static of(project: ArktsProject, sdk: Sdk, out: string, surroundings: string): EmittedModules | undefined {
    const dir = newest(out, surroundings);
    const kept = dir === undefined ? undefined : read(dir);
    if (dir === undefined || kept === undefined) {
      return undefined;
    }
    const sources = new Map(
      Object.entries(kept.sources).map(([file, source]) => [path.join(project.dir, file), source]),
    );
    const changes = new SourceChanges(project, sdk, sources);
    if (kept.unknown.join() !== changes.dialect.unknown.join()) {
      return undefined;
    }
    const due = changes.due();
    const own = new Set(project.files());
    if (![...due].every((file) => own.has(file) && leadsOutAsBefore(changes, project, sdk, sources.get(file), file))) {
      return undefined;
    }
    [...due, ...changes.gone].forEach((file) => sources.delete(file));
    const texts = modulesOf(dir, [...sources.values()]);
    return texts === undefined ? undefined : new EmittedModules(changes.dialect, due, sources, texts);
  }

  /** Everything in these sources that is not here, and each use of it. */
  get gaps(): { readonly all: readonly Finding[]; readonly used: readonly Finding[] } {
    const sources = [...this.sources.values()];
    return { all: sources.flatMap(({ all }) => all), used: sources.flatMap(({ used }) => used) };
  }

  /** The texts of modules, by their path from the folder of a build. */
  get modules(): ReadonlyMap<string, string> {
    return this.texts;
  }

  /** Notes in the folder of a build what it has, for the next one. */
  static note(
    project: ArktsProject,
    sdk: Sdk,
    surroundings: string,
    emitted: readonly EmittedSource[],
    before: EmittedModules | undefined,
    unknown: readonly string[],
    dir: string,
  ): void {
    const sources: Record<string, BuiltSource> = {};
    before?.sources.forEach((source, file) => {
      sources[project.relative(file)] = source;
    });
    for (const { source, modules, all, used } of emitted) {
      sources[project.relative(source.fileName)] = {
        ...knownSource(project, sdk, source.fileName, factsOfSource(source)),
        modules: Object.fromEntries([...modules].map(([module, text]) => [module, hashText(text)])),
        all,
        used,
      };
    }
    const kept: Kept = { unknown, sources };
    const text = JSON.stringify(kept);
    writeFileSync(path.join(dir, SOURCES), `${hashText(text)}\n${text}`);
    writeFileSync(path.join(dir, SURROUNDINGS), surroundings);
  }
}

/** Writes modules below the folder of a build. */
export function writeModules(dir: string, modules: ReadonlyMap<string, string>): void {
  for (const [module, text] of modules) {
    const file = path.join(dir, module);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** The build of these surroundings that was used last. */
function newest(out: string, surroundings: string): string | undefined {
  const usedAt = (dir: string): number => statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return readdirSync(out)
    .filter((name) => /^[0-9a-f]{20}$/.test(name))
    .map((name) => path.join(out, name))
    .sort((a, b) => usedAt(b) - usedAt(a))
    .find((dir) => textAt(path.join(dir, SURROUNDINGS)) === surroundings);
}

function read(dir: string): Kept | undefined {
  const text = textAt(path.join(dir, SOURCES)) ?? '';
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  return end > 0 && text.slice(0, end) === hashText(body) ? (JSON.parse(body) as Kept) : undefined;
}

/** The modules of these sources as they were emitted; undefined when one of them is not. */
function modulesOf(dir: string, sources: readonly BuiltSource[]): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  for (const [module, hash] of sources.flatMap(({ modules }) => Object.entries(modules))) {
    const text = textAt(path.join(dir, module));
    if (text === undefined || hashText(text) !== hash) {
      return undefined;
    }
    texts.set(module, text);
  }
  return texts;
}

/** What stands in a file; undefined when it cannot be read: another process may have removed the build meanwhile. */
function textAt(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Whether a source imports the same of what is built and is not the project's own, as it stands now and as it stood: which of that runs is
 * the same then.
 */
function leadsOutAsBefore(
  changes: SourceChanges,
  project: ArktsProject,
  sdk: Sdk,
  before: KnownSource | undefined,
  file: string,
): boolean {
  const outside = (source: KnownSource | undefined): string =>
    [...new Set(source?.targets)]
      .filter((target) => target !== null && isBuiltOutside(project, sdk, path.join(project.dir, target)))
      .sort()
      .join('\n');
  return outside(before) === outside(changes.knownNow(file));
}

/** Whether a file is of a package, generated, or a .js file: built with what imports it, and among no module's sources. */
function isBuiltOutside(project: ArktsProject, sdk: Sdk, file: string): boolean {
  const isOfModule = project.modules.some(({ dir }) => file.startsWith(dir + path.sep));
  const isOfHost = [hostPaths.host, ...sdk.dirs].some((dir) => file.startsWith(dir + path.sep));
  return isOfModule
    ? file.endsWith('.js') || /[\\/](oh_modules|\.arkts-host)[\\/]/.test(file)
    : !isOfHost || project.moduleOf(file) !== undefined;
}
