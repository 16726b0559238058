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

/** The page, its program and its style (both bundled from browser/), by name; made once in a process. */
export function browserFiles(): Promise<ReadonlyMap<string, BrowserFile>> {
  files ??= make();
  return files;
}

async function make(): Promise<ReadonlyMap<string, BrowserFile>> {
  const bundled = async (entry: string, sourcemap: 'inline' | false): Promise<Buffer> => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(entry, FOLDER))],
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      charset: 'utf8',
      sourcemap,
      logLevel: 'silent',
    });
    return Buffer.from(outputFiles[0]!.contents);
  };
  const [program, style] = await Promise.all([bundled('main.ts', 'inline'), bundled('style.css', false)]);
  const read = (name: string): Buffer => readFileSync(new URL(name, FOLDER));
  return new Map<string, BrowserFile>([
    ['', { type: 'text/html; charset=utf-8', body: read('index.html') }],
    ['main.js', { type: 'text/javascript; charset=utf-8', body: program }],
    ['style.css', { type: 'text/css; charset=utf-8', body: style }],
    ['icon.svg', { type: 'image/svg+xml', body: read('icon.svg') }],
  ]);
}
