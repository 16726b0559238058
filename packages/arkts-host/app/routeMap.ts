// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import JSON5 from 'json5';

/** A destination of the system's routing table: the builder of a source. */
export interface Route {
  readonly source: string;
  readonly buildFunction: string;
}

/** A module, and the profile that its module.json5 names as `routerMap`, as `$profile:NAME`. */
export interface RoutedModule {
  readonly dir: string;
  readonly routerMap: string | undefined;
}

interface RouteEntry {
  readonly name?: string;
  readonly pageSourceFile?: string;
  readonly buildFunction?: string;
}

/**
 * The routing table of an app, by the names of its destinations: what each module lists, the app's own last, which wins. A profile that
 * cannot be read lists nothing: a check says why.
 */
export function routesOf(modules: readonly RoutedModule[]): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const { dir, routerMap } of modules) {
    for (const { name, pageSourceFile, buildFunction } of routerMap === undefined ? [] : entriesOf(dir, routerMap)) {
      if (name !== undefined && pageSourceFile !== undefined && buildFunction !== undefined) {
        routes.set(name, { source: join(dir, pageSourceFile), buildFunction });
      }
    }
  }
  return routes;
}

function entriesOf(dir: string, routerMap: string): readonly RouteEntry[] {
  const file = join(dir, 'src/main/resources/base/profile', `${routerMap.replace('$profile:', '')}.json`);
  if (!existsSync(file)) {
    return [];
  }
  try {
    const listed = (JSON5.parse(readFileSync(file, 'utf8')) as { routerMap?: unknown }).routerMap;
    return Array.isArray(listed) ? (listed as RouteEntry[]) : [];
  } catch {
    return [];
  }
}
