// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { register } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// Lets a suite of the project itself run over mutated modules: with `--import`, what it loads of a folder in MUTATED_BUILDS,
// where the modules compiled from .ets are, is taken from MUTATED_MODULES.
const builds = pathToFileURL(`${process.env.MUTATED_BUILDS}/`).href;
const to = pathToFileURL(`${process.env.MUTATED_MODULES}/`).href;

if (isMainThread) {
  register(import.meta.url);
}

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  return found.url.startsWith(builds)
    ? { ...found, url: to + found.url.slice(builds.length).replace(/^[^/]+\//, '') }
    : found;
}
