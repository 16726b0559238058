// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// Loads a sandbox (../makeSandbox.ts): its `.ts` files hold JavaScript already, so that nothing is compiled at run time.
// Loaded with `--import`, which registers this same file as Node's module hooks.
const inside = import.meta.url.slice(0, import.meta.url.lastIndexOf('/') + 1);
const sandbox = new URL('../../../', import.meta.url).href;
/** The project that the sandbox is a copy of, whose sources are taken from the sandbox when a module names them. */
const project =
  process.env.MUTATED_PROJECT === undefined ? sandbox : pathToFileURL(`${process.env.MUTATED_PROJECT}/`).href;

if (isMainThread) {
  register(import.meta.url);
}

export async function resolve(specifier, context, next) {
  if (specifier === 'node:test' && !context.parentURL?.startsWith(inside)) {
    return { url: `${inside}TestRegistry.ts`, format: 'module', shortCircuit: true };
  }
  // As tools/typescriptHooks.mjs: inside the repository a package is its sources.
  const found = await next(specifier, { ...context, conditions: [...context.conditions, 'typescript-sources'] });
  const isOriginal = found.url.startsWith(project) && !found.url.startsWith(sandbox);
  return isOriginal && found.url.endsWith('.ts') && !found.url.includes('/node_modules/')
    ? { ...found, url: sandbox + found.url.slice(project.length) }
    : found;
}

export async function load(url, context, next) {
  // A test file is loaded more than once, as `…?load=2`.
  if (!url.startsWith(sandbox) || !new URL(url).pathname.endsWith('.ts')) {
    return next(url, context);
  }
  return { format: 'module', source: readFileSync(fileURLToPath(url), 'utf8'), shortCircuit: true };
}
