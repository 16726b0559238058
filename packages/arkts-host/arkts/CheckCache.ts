// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ArktsProject } from './ArktsProject.ts';
import { surroundingsKey } from './buildKey.ts';
import { EtsDialect } from './EtsProgram.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { hostPaths } from './hostPaths.ts';
import { resolveModule } from './resolveModule.ts';
import type { Sdk } from './Sdk.ts';
import { factsOfSource, hashText } from './sourceFacts.ts';
import type { SourceFacts } from './sourceFacts.ts';

/** What a check has found out about a source. */
interface CheckedSource {
  readonly facts: SourceFacts;
  /** Where its imports lead: from the project's folder; null for nowhere. */
  readonly targets: readonly (string | null)[];
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

/**
 * The findings of the last check, by source. A source is due again when it has changed, when one of its imports leads elsewhere, or when
 * what it can see of a source has changed to which its imports lead, near or far. What others see of a source does not change with
 * the body of a function that says what it gives.
 */
export class CheckCache {
  private readonly project: ArktsProject;
  private readonly sdk: Sdk;
  private readonly key: string;
  private readonly file: string | undefined;
  private readonly sources: Map<string, CheckedSource> = new Map();
  private texts: Map<string, string> = new Map();
  private ownDialect: EtsDialect | undefined;
  private wasRead: boolean = false;

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
    return !this.wasRead;
  }

  /** How sources are read; made when it is asked for. */
  get dialect(): EtsDialect {
    this.ownDialect ??= new EtsDialect(this.project, this.sdk);
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
    if (!this.wasRead) {
      return new Set();
    }
    const changed = this.changed();
    const gone = [...this.sources.keys()].filter((file) => !this.texts.has(file) && !existsSync(file));
    const isMoved = gone.length > 0 || changed.some((file) => !this.sources.has(file));
    const due = new Set([...changed, ...(isMoved ? this.moved() : [])]);
    const seen = new Set([...gone, ...changed.filter((file) => this.looksOther(file))]);
    this.seeing(seen).forEach((file) => due.add(file));
    gone.forEach((file) => {
      this.sources.delete(file);
      due.delete(file);
    });
    return due;
  }

  /** The sources with another text than they had, new ones among them. */
  private changed(): string[] {
    return [...this.texts]
      .filter(([file, text]) => this.sources.get(file)?.facts.text !== hashText(text))
      .map(([file]) => file);
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
        facts,
        targets: facts.imports.map((specifier) => this.targetOf(specifier, source.fileName)),
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
    this.wasRead = true;
    this.texts = new Map(this.project.files().map((file) => [file, readFileSync(file, 'utf8')]));
    if (this.changed().length > 0 && kept.unknown.join() !== this.dialect.unknown.join()) {
      this.sources.clear();
      this.wasRead = false;
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

  /** The sources whose imports lead elsewhere than they did. */
  private moved(): string[] {
    return [...this.sources]
      .filter(([file, { facts, targets }]) =>
        facts.imports.some((specifier, at) => this.targetOf(specifier, file) !== targets[at]),
      )
      .map(([file]) => file);
  }

  /** Whether others see something else of a source than they did. */
  private looksOther(file: string): boolean {
    const before = this.sources.get(file)?.facts.shape;
    return before === undefined || factsOfSource(this.dialect.parse(file, this.texts.get(file)!)).shape !== before;
  }

  /** The sources from which imports lead to one of these. */
  private seeing(files: ReadonlySet<string>): string[] {
    const importers = new Map<string, string[]>();
    for (const [file, { targets }] of this.sources) {
      for (const target of targets.filter((one) => one !== null)) {
        const at = path.join(this.project.dir, target);
        importers.set(at, [...(importers.get(at) ?? []), file]);
      }
    }
    const found = new Set<string>();
    const left = [...files];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      for (const importer of importers.get(next) ?? []) {
        if (!found.has(importer)) {
          found.add(importer);
          left.push(importer);
        }
      }
    }
    return [...found];
  }

  private targetOf(specifier: string, from: string): string | null {
    const target = resolveModule(this.project, this.sdk, specifier, from);
    return target === undefined ? null : this.project.relative(target);
  }
}
