// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { ConfigFile, isObject } from './ConfigFile.ts';
import type { Finding } from './Finding.ts';
import { ProjectError } from './ProjectError.ts';
import { walkFiles } from './walkFiles.ts';

/** The names of the resources in a resource folder's `base` part: what every other qualifier falls back on. */
export class BaseResources {
  private readonly names: Map<string, Set<string>> = new Map();
  private readonly broken: ProjectError[] = [];
  private readonly notes: { readonly file: string; readonly message: string }[] = [];

  /** @param dir a `resources` folder; a missing one is empty */
  constructor(dir: string) {
    for (const file of walkFiles(path.join(dir, 'base/element'), (name) => name.endsWith('.json'))) {
      this.readElements(file);
    }
    for (const type of ['media', 'profile']) {
      for (const file of walkFiles(path.join(dir, 'base', type), () => true)) {
        this.add(type, path.basename(file).replace(/\.[^.]+$/, ''));
        if (type === 'media' && isBrokenPicture(file)) {
          this.notes.push({ file, message: `${path.basename(file)} is no picture. ${KINDS_OF_PICTURES}` });
        }
      }
    }
  }

  /** Whether there is a resource: `has('string', 'app_name')`. */
  has(type: string, name: string): boolean {
    return this.names.get(type)?.has(name) === true;
  }

  /** Element files that cannot be read, and pictures that nobody can show. */
  problems(relative: (file: string) => string): Finding[] {
    return [...this.broken, ...this.notes].map(({ file, message }) => ({
      file: relative(file),
      line: 1,
      column: 1,
      severity: 'error',
      rule: 'resource',
      message,
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

/** Files of these names hold pictures; a device looks at their first bytes, and not at the name. */
const PICTURE: RegExp = /\.(png|jpe?g|gif|webp|bmp|ico|heic|svg)$/i;
const KINDS_OF_PICTURES: string = 'A picture is PNG, JPEG, GIF, WebP, BMP, ICO, HEIC or SVG.';
/** As Latin-1. */
const BEGINNINGS: RegExp =
  /^(\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8|RIFF[^]{4}WEBP|BM|\0\0\x01\0|[^]{4}ftyp|(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!DOCTYPE|<svg))/i;

function isBrokenPicture(file: string): boolean {
  if (!PICTURE.test(file)) {
    return false;
  }
  const descriptor = openSync(file, 'r');
  try {
    const first = Buffer.alloc(64);
    return !BEGINNINGS.test(first.toString('latin1', 0, readSync(descriptor, first)));
  } finally {
    closeSync(descriptor);
  }
}
