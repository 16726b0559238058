// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Place } from './places.ts';
import { readImports } from './readImports.ts';
import type { Import } from './readImports.ts';

/** A source file: its path from the root with slashes, the place that it is of, and what it imports. */
export interface Source {
  readonly file: string;
  readonly place: Place;
  readonly isTest: boolean;
  readonly imports: readonly Import[];
  readonly text: string;
}

/** Where an import leads. */
export interface Target {
  readonly place: Place;
  /** The file, from the root; undefined when there is none. */
  readonly file: string | undefined;
  /** The face that was named, as `.` or `./engine`; undefined for an import by path. */
  readonly face?: string;
}

const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'oh_modules', 'build', 'dist']);
const TEST_FILE: RegExp = /\.test(-[a-z]+)?\.(ts|ets|mjs)$|(^|\/)[tT]esting\.(ts|ets)$/;
const TEST_FOLDERS: ReadonlySet<string> = new Set(['test', 'ohosTest', 'testing']);

/** The sources of all places below a root, and how imports lead from one to another. */
export class SourceTree {
  readonly sources: readonly Source[];
  private readonly root: string;
  readonly places: readonly Place[];
  private readonly files: ReadonlySet<string>;
  private readonly faces: ReadonlyMap<Place, Readonly<Record<string, string>>>;

  constructor(root: string, places: readonly Place[]) {
    this.root = root;
    this.places = places;
    const found = places.flatMap((place) =>
      filesBelow(root, place.folder)
        .filter(
          (file) =>
            !places.some(({ folder }) => folder.startsWith(`${place.folder}/`) && file.startsWith(`${folder}/`)),
        )
        .map((file) => ({ file, place })),
    );
    this.files = new Set(found.map(({ file }) => file));
    this.faces = new Map(places.map((place) => [place, facesOf(root, place)]));
    this.sources = found.map(({ file, place }) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      return { file, place, isTest: isTest(place, file), imports: readImports(file, text), text };
    });
  }

  /** Whether a file is there to test. */
  isTest(place: Place, file: string): boolean {
    return isTest(place, file);
  }

  /** The faces that a place has, for messages. */
  facesOf(place: Place): string[] {
    return Object.keys(this.faces.get(place) ?? {}).map((face) => `${place.name}${face.slice(1)}`);
  }

  /** Where an import of a file leads, or undefined for what is not of this repository. */
  resolve(from: string, specifier: string): Target | undefined {
    if (specifier.startsWith('.')) {
      const base = path.posix.join(path.posix.dirname(from), specifier);
      const place = this.places.find(({ folder }) => base === folder || base.startsWith(`${folder}/`));
      return place === undefined ? undefined : { place, file: this.fileAt(base) };
    }
    const place = this.places.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
    if (place?.name === undefined) {
      return undefined;
    }
    const face = `.${specifier.slice(place.name.length)}`;
    return { place, face, file: this.fileOf(place, face) };
  }

  private fileOf(place: Place, face: string): string | undefined {
    for (const [pattern, file] of Object.entries(this.faces.get(place) ?? {})) {
      const [before, after] = pattern.split('*') as [string, string | undefined];
      if (after === undefined ? face === pattern : face.startsWith(before) && face.endsWith(after)) {
        const middle = face.slice(before.length, face.length - (after ?? '').length);
        return path.posix.join(place.folder, file.replace('*', middle));
      }
    }
    return undefined;
  }

  private fileAt(base: string): string | undefined {
    return ['', '.ets', '.ts', '.d.ts', '/Index.ets', '/Index.ts', '/index.ts']
      .map((suffix) => base + suffix)
      .find((file) => this.files.has(file));
  }
}

function isTest(place: Place, file: string): boolean {
  const inside = path.posix.dirname(file.slice(place.folder.length + 1)).split('/');
  return (
    TEST_FILE.test(file) ||
    inside.some((folder) => TEST_FOLDERS.has(folder)) ||
    place.testFolders?.includes(inside[0]!) === true
  );
}

function facesOf(root: string, place: Place): Readonly<Record<string, string>> {
  if (place.faces !== undefined) {
    return place.faces;
  }
  const file = path.join(root, place.folder, 'package.json');
  const given = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { exports?: unknown }).exports
    : undefined;
  const faces = typeof given === 'object' && given !== null ? Object.entries(given) : [['.', given] as const];
  return Object.fromEntries(faces.flatMap(([face, value]) => sourceOf(value).map((source) => [face, source])));
}

/** The source behind one of the `exports` of a package: conditions, where it has some, name it first. */
function sourceOf(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).flatMap(sourceOf).slice(0, 1);
  }
  return typeof value === 'string' ? [value] : [];
}

function filesBelow(root: string, folder: string): string[] {
  const dir = path.join(root, folder);
  if (!existsSync(dir)) {
    return [];
  }
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : filesBelow(root, file);
    }
    return /\.(ts|ets|mjs)$/.test(entry.name) && entry.name !== 'hvigorfile.ts' ? [file] : [];
  });
}
