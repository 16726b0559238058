// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import { hostPaths } from '../arkts/hostPaths.ts';

/** A file that the browser loads. */
export interface BrowserFile {
  readonly type: string;
  readonly body: Buffer;
}

const FOLDER: URL = new URL('browser/', import.meta.url);

let files: Promise<ReadonlyMap<string, BrowserFile>> | undefined;

/** The page, its program and its style, by name; made once in a process. */
export function browserFiles(): Promise<ReadonlyMap<string, BrowserFile>> {
  files ??= make();
  return files;
}

async function make(): Promise<ReadonlyMap<string, BrowserFile>> {
  const read = (name: string): Buffer => readFileSync(new URL(name, FOLDER));
  const bundled =
    hostPaths.suffix === '.ts'
      ? await (await import('./bundleBrowser.ts')).bundleBrowser()
      : { 'main.js': read('main.js'), 'style.css': read('style.css') };
  return new Map<string, BrowserFile>([
    ['', { type: 'text/html; charset=utf-8', body: read('index.html') }],
    ['main.js', { type: 'text/javascript; charset=utf-8', body: bundled['main.js'] }],
    ['style.css', { type: 'text/css; charset=utf-8', body: bundled['style.css'] }],
    ['icon.svg', { type: 'image/svg+xml', body: read('icon.svg') }],
  ]);
}
