// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Something that a page uses and that this host leaves out. */
export interface Unsupported {
  /** What it is, in plain words: "Text.letterSpacing is not drawn". */
  readonly what: string;
  /** Where it is used: `path:line:column`. */
  readonly site: string;
}

const said: Map<string, Unsupported> = new Map();
const listeners: Set<(one: Unsupported) => void> = new Set();

/** Says that something at a place of the .ets sources has no effect here: on the console, and to listeners; once. */
export function reportUnsupported(what: string, site: string): void {
  const key = `${site} ${what}`;
  if (said.has(key)) {
    return;
  }
  const one: Unsupported = { what, site };
  said.set(key, one);
  globalThis.console.warn(`${site}: ${what}`);
  listeners.forEach((listener) => listener(one));
}

/** Everything that was said in this process. */
export function unsupportedSoFar(): readonly Unsupported[] {
  return [...said.values()];
}

/** Hears of what is said from now on. Returns the way to stop. */
export function onUnsupported(listener: (one: Unsupported) => void): () => void {
  listeners.add(listener);
  return (): void => {
    listeners.delete(listener);
  };
}
