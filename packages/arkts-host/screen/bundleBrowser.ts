// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The screen's program and style as a browser loads them, from the sources in browser/. What npm packs has them bundled. */
export async function bundleBrowser(): Promise<Readonly<Record<'main.js' | 'style.css', Buffer>>> {
  const bundle = async (entry: string, sourcemap: 'inline' | false): Promise<Buffer> => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(`browser/${entry}`, import.meta.url))],
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
  const [program, style] = await Promise.all([bundle('main.ts', 'inline'), bundle('style.css', false)]);
  return { 'main.js': program, 'style.css': style };
}
