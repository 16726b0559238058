// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { ConfigFile, isObject } from './ConfigFile.ts';
import type { Finding } from './Finding.ts';
import { ProjectError } from './ProjectError.ts';
import { walkFiles } from './walkFiles.ts';

/** The names of the resources in a resource folder's `base` part: what every other qualifier falls back on. */
export class BaseResources {
  private readonly names: Map<string, Set<string>> = new Map();
  private readonly broken: ProjectError[] = [];

  /** @param dir a `resources` folder; a missing one is empty */
  constructor(dir: string) {
    for (const file of walkFiles(path.join(dir, 'base/element'), (name) => name.endsWith('.json'))) {
      this.readElements(file);
    }
    for (const type of ['media', 'profile']) {
      for (const file of walkFiles(path.join(dir, 'base', type), () => true)) {
        this.add(type, path.basename(file).replace(/\.[^.]+$/, ''));
      }
    }
  }

  /** Whether there is a resource: `has('string', 'app_name')`. */
  has(type: string, name: string): boolean {
    return this.names.get(type)?.has(name) === true;
  }

  /** Element files that cannot be read. */
  problems(relative: (file: string) => string): Finding[] {
    return this.broken.map((error) => ({
      file: relative(error.file),
      line: 1,
      column: 1,
      severity: 'error',
      rule: 'resource',
      message: error.message,
    }));
  }

  private readElements(file: string): void {
    try {
      for (const [type, entries] of Object.entries(ConfigFile.read(file, 'resources').value)) {
        for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
          if (!isObject(entry) || typeof entry['name'] !== 'string' || entry['value'] === undefined) {
            throw new ProjectError('INVALID_VALUE', file, `Every entry of '${type}' needs a 'name' and a 'value'.`);
          }
          this.add(type, entry['name']);
        }
      }
    } catch (error) {
      if (!(error instanceof ProjectError)) {
        throw error;
      }
      this.broken.push(error);
    }
  }

  private add(type: string, name: string): void {
    const names = this.names.get(type) ?? new Set<string>();
    this.names.set(type, names.add(name));
  }
}
