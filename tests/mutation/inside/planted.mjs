// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { register } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transform } from 'esbuild';

// With `--import`, behind tools/typescript.mjs: one source, PLANTED_FILE, has another text, PLANTED_TEXT, in this process and no other.
const planted = pathToFileURL(process.env.PLANTED_FILE).href;

if (isMainThread) {
  register(import.meta.url);
}

export async function load(url, context, next) {
  if (url !== planted) {
    return next(url, context);
  }
  const { code } = await transform(process.env.PLANTED_TEXT, {
    loader: 'ts',
    format: 'esm',
    target: 'node20.19',
    tsconfigRaw: { compilerOptions: { target: 'ES2022', verbatimModuleSyntax: true } }, // as tools/typescriptHooks.mjs
  });
  return { format: 'module', source: code, shortCircuit: true };
}
