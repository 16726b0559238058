// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A file that the browser loads. */
export interface BrowserFile {
  readonly type: string;
  readonly body: Buffer;
}

const FOLDER: URL = new URL('browser/', import.meta.url);

let files: Promise<ReadonlyMap<string, BrowserFile>> | undefined;

/** The page, its program (bundled from browser/) and its style, by name; made once in a process. */
export function browserFiles(): Promise<ReadonlyMap<string, BrowserFile>> {
  files ??= make();
  return files;
}

async function make(): Promise<ReadonlyMap<string, BrowserFile>> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('main.ts', FOLDER))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    sourcemap: 'inline',
    logLevel: 'silent',
  });
  const read = (name: string): Buffer => readFileSync(new URL(name, FOLDER));
  return new Map<string, BrowserFile>([
    ['', { type: 'text/html; charset=utf-8', body: read('index.html') }],
    ['main.js', { type: 'text/javascript; charset=utf-8', body: Buffer.from(bundle.outputFiles[0]!.contents) }],
    ['style.css', { type: 'text/css; charset=utf-8', body: read('style.css') }],
    ['icon.svg', { type: 'image/svg+xml', body: read('icon.svg') }],
  ]);
}
