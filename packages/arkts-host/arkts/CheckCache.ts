// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ArktsProject } from './ArktsProject.ts';
import { surroundingsKey } from './buildKey.ts';
import { EtsDialect } from './EtsProgram.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { hostPaths } from './hostPaths.ts';
import type { Sdk } from './Sdk.ts';
import { knownSource, SourceChanges } from './SourceChanges.ts';
import type { KnownSource } from './SourceChanges.ts';
import { factsOfSource } from './sourceFacts.ts';
import type { SourceFacts } from './sourceFacts.ts';

/** What a check has found out about a source. */
interface CheckedSource extends KnownSource {
  readonly findings: readonly Finding[];
}

/** What is kept from one check to the next. */
interface Kept {
  /** All but the sources: configuration, kits, settings, packages, the host itself. */
  readonly key: string;
  /** Names that pages use as components, and nobody declares: how sources are read depends on them. */
  readonly unknown: readonly string[];
  /** By their path from the project's folder. */
  readonly sources: Readonly<Record<string, CheckedSource>>;
}

/** The findings of the last check, by source; SourceChanges says which sources are due again. */
export class CheckCache {
  private readonly project: ArktsProject;
  private readonly sdk: Sdk;
  private readonly key: string;
  private readonly file: string | undefined;
  private readonly sources: Map<string, CheckedSource> = new Map();
  private changes: SourceChanges | undefined;
  private ownDialect: EtsDialect | undefined;

  private constructor(project: ArktsProject, sdk: Sdk, key: string, file: string | undefined) {
    this.project = project;
    this.sdk = sdk;
    this.key = key;
    this.file = file;
  }

  /** @param folder where it is kept; without one nothing is known */
  static open(project: ArktsProject, sdk: Sdk, isStrict: boolean, folder: string | undefined): CheckCache {
    if (folder === undefined) {
      return new CheckCache(project, sdk, '', undefined);
    }
    const use = `check ${isStrict} ${[...project.settings.rules].sort().join(' ')}`;
    const key = surroundingsKey(project, sdk.dir, hostPaths.globals, use);
    const cache = new CheckCache(project, sdk, key, path.join(folder, 'findings.json'));
    cache.read();
    return cache;
  }

  /** Whether nothing is known: every source is due. */
  get isEmpty(): boolean {
    return this.changes === undefined;
  }

  /** How sources are read; made when it is asked for. */
  get dialect(): EtsDialect {
    this.ownDialect ??= this.changes?.dialect ?? new EtsDialect(this.project, this.sdk);
    return this.ownDialect;
  }

  /** What is known of each source. */
  get facts(): ReadonlyMap<string, SourceFacts> {
    return new Map([...this.sources].map(([file, { facts }]) => [file, facts]));
  }

  findings(): Finding[] {
    return [...this.sources.values()].flatMap(({ findings }) => findings);
  }

  /** The sources that are to be looked at, by what has changed since they were. */
  due(): ReadonlySet<string> {
    const due = this.changes?.due() ?? new Set();
    this.changes?.gone.forEach((file) => this.sources.delete(file));
    return due;
  }

  /** Takes what a check has found in the sources of a program, and keeps it. */
  keep(ets: EtsProgram, findings: readonly Finding[]): void {
    const byFile = new Map<string, Finding[]>();
    for (const finding of findings) {
      byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
    }
    for (const source of ets.sources) {
      const facts = factsOfSource(source);
      this.sources.set(source.fileName, {
        ...knownSource(this.project, this.sdk, source.fileName, facts),
        findings: byFile.get(this.project.relative(source.fileName)) ?? [],
      });
    }
    this.write();
  }

  private read(): void {
    let kept: Kept;
    try {
      kept = JSON.parse(readFileSync(this.file!, 'utf8')) as Kept;
    } catch {
      return; // the first check, or one that was interrupted
    }
    if (kept.key !== this.key) {
      return;
    }
    for (const [file, source] of Object.entries(kept.sources)) {
      this.sources.set(path.join(this.project.dir, file), source);
    }
    const changes = new SourceChanges(this.project, this.sdk, this.sources);
    if (changes.changed.length > 0 && kept.unknown.join() !== changes.dialect.unknown.join()) {
      this.sources.clear();
      this.ownDialect = changes.dialect;
    } else {
      this.changes = changes;
    }
  }

  /** A project that nobody may write is checked all the same. */
  private write(): void {
    if (this.file === undefined) {
      return;
    }
    const sources = [...this.sources].map(([file, source]) => [this.project.relative(file), source] as const);
    const kept: Kept = { key: this.key, unknown: this.dialect.unknown, sources: Object.fromEntries(sources) };
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      const unfinished = `${this.file}.${process.pid}`;
      writeFileSync(unfinished, JSON.stringify(kept));
      renameSync(unfinished, this.file);
    } catch {
      // the next check takes as long
    }
  }
}
