// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

const PLACE: RegExp = /([^\s()'"]+\.ets:\d+(?::\d+)?)/;

/** An exception in one line, and where in the .ets sources it came from. */
export function describeProblem(error: unknown): { readonly text: string; readonly place: string | undefined } {
  if (!(error instanceof Error)) {
    return { text: String(error), place: undefined };
  }
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const line = stack.find((one) => one.includes('.ets:'));
  const place = PLACE.exec(line ?? '')?.[1] ?? PLACE.exec(error.message)?.[1];
  return {
    text: error.name === 'Error' ? error.message : `${error.name}: ${error.message}`,
    place: place?.replace(/^file:\/\//, '').replace(`${process.cwd()}/`, ''),
  };
}
