// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ArktsProject } from './ArktsProject.ts';
import { EtsDialect } from './EtsProgram.ts';
import { resolveModule } from './resolveModule.ts';
import type { Sdk } from './Sdk.ts';
import { factsOfSource, hashText } from './sourceFacts.ts';
import type { SourceFacts } from './sourceFacts.ts';

/** What was kept of a source, beside what was made of it. */
export interface KnownSource {
  readonly facts: SourceFacts;
  /** Where its imports lead: from the project's folder; null for nowhere. */
  readonly targets: readonly (string | null)[];
}

/**
 * What has changed in a project's sources since they were looked at. A source is due again when it has changed, when one of its imports
 * leads elsewhere, or when what it can see of a source has changed to which its imports lead, near or far. What others see of a source does
 * not change with the body of a function that says what it gives.
 */
export class SourceChanges {
  /** The sources with another text than they had, new ones among them. */
  readonly changed: readonly string[];
  /** The sources that there were, and are no more. */
  readonly gone: readonly string[];
  private readonly project: ArktsProject;
  private readonly sdk: Sdk;
  private readonly known: ReadonlyMap<string, KnownSource>;
  private readonly texts: ReadonlyMap<string, string>;
  private ownDialect: EtsDialect | undefined;

  constructor(project: ArktsProject, sdk: Sdk, known: ReadonlyMap<string, KnownSource>) {
    this.project = project;
    this.sdk = sdk;
    this.known = known;
    this.texts = new Map(project.files().map((file) => [file, readFileSync(file, 'utf8')]));
    this.changed = [...this.texts]
      .filter(([file, text]) => known.get(file)?.facts.text !== hashText(text))
      .map(([file]) => file);
    this.gone = [...known.keys()].filter((file) => !this.texts.has(file) && !existsSync(file));
  }

  /** How sources are read; made when it is asked for. */
  get dialect(): EtsDialect {
    this.ownDialect ??= new EtsDialect(this.project, this.sdk);
    return this.ownDialect;
  }

  /** The sources that are to be looked at, by what has changed since they were. */
  due(): Set<string> {
    const isMoved = this.gone.length > 0 || this.changed.some((file) => !this.known.has(file));
    const due = new Set([...this.changed, ...(isMoved ? this.moved() : [])]);
    const seen = new Set([...this.gone, ...this.changed.filter((file) => this.looksOther(file))]);
    this.seeing(seen).forEach((file) => due.add(file));
    this.gone.forEach((file) => due.delete(file));
    return due;
  }

  /** What is known of a source that stands as it is now; undefined for none of the project's. */
  knownNow(file: string): KnownSource | undefined {
    const text = this.texts.get(file);
    return text === undefined
      ? undefined
      : knownSource(this.project, this.sdk, file, factsOfSource(this.dialect.parse(file, text)));
  }

  /** The sources whose imports lead elsewhere than they did. */
  private moved(): string[] {
    return [...this.known]
      .filter(([file, { facts, targets }]) =>
        facts.imports.some(
          (specifier, at) => targetOf(this.project, this.sdk, specifier, file) !== (targets[at] ?? null),
        ),
      )
      .map(([file]) => file);
  }

  /** Whether others see something else of a source than they did. */
  private looksOther(file: string): boolean {
    const before = this.known.get(file)?.facts.shape;
    return before === undefined || factsOfSource(this.dialect.parse(file, this.texts.get(file)!)).shape !== before;
  }

  /** The sources from which imports lead to one of these. */
  private seeing(files: ReadonlySet<string>): string[] {
    const importers = new Map<string, string[]>();
    for (const [file, { targets }] of this.known) {
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
}

/** What is kept of a source. */
export function knownSource(project: ArktsProject, sdk: Sdk, file: string, facts: SourceFacts): KnownSource {
  return { facts, targets: facts.imports.map((specifier) => targetOf(project, sdk, specifier, file)) };
}

function targetOf(project: ArktsProject, sdk: Sdk, specifier: string, from: string): string | null {
  const target = resolveModule(project, sdk, specifier, from);
  return target === undefined ? null : project.relative(target);
}
