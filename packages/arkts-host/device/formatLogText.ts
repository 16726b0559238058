// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** {public} or {private} and a kind; or two percent signs. */
const PLACEHOLDER: RegExp = /%(?:\{(public|private)\})?([disoO%])/g;

/** The value in words; empty when it is not of the kind that the placeholder names. */
function show(value: unknown, kind: string): string {
  const isObject: boolean = typeof value === 'object' && value !== null;
  switch (kind) {
    case 'd':
    case 'i':
      return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
    case 's':
      return isObject || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'function'
        ? ''
        : String(value);
    default:
      return isObject ? JSON.stringify(value) : value === undefined || value === null ? String(value) : '';
  }
}

/**
 * A line of hilog. `%{public}s` shows a string, undefined, boolean or null, `%{public}d` a number, `%{public}o` an
 * object; a value of another kind shows as nothing. `%{private}s` and `%s` show "<private>". Without values the format
 * is shown as it is, and so is what follows the last value's placeholder.
 */
export function formatLogText(format: string, args: readonly unknown[]): string {
  let next: number = 0;
  return format.replace(PLACEHOLDER, (placeholder: string, privacy: string | undefined, kind: string) => {
    if (next >= args.length) {
      return placeholder;
    }
    if (kind === '%') {
      return '%';
    }
    const shown: string = show(args[next++], kind);
    return privacy === 'public' || shown === '' ? shown : '<private>';
  });
}
