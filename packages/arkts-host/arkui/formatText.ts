// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { ResourceError, RESOURCE_ERRORS } from './ResourceError.ts';

/**
 * Fills `%s`, `%d`, `%f`, `%.2f`, `%1$s` and `%%`. Without any argument the text is returned as it stands, as the
 * resource manager does. Throws 9001007 when an argument is missing or of another type than its placeholder.
 */
export function formatText(text: string, args: readonly unknown[], name: string): string {
  if (args.length === 0) {
    return text;
  }
  let next = 0;
  return text.replace(/%(?:(\d+)\$)?(\.\d+)?([sdf%])/g, (placeholder, position, precision, kind) => {
    if (kind === '%') {
      return '%';
    }
    const at = position === undefined ? next++ : Number(position) - 1;
    const value = args[at];
    if (value === undefined) {
      throw new ResourceError(
        RESOURCE_ERRORS.formatById,
        `${name} needs an argument for '${placeholder}', got ` + `${args.length}.`,
      );
    }
    if (kind === 's') {
      return String(value);
    }
    if (typeof value !== 'number') {
      throw new ResourceError(
        RESOURCE_ERRORS.formatById,
        `${name} takes a number for '${placeholder}', got ` + `${typeof value}.`,
      );
    }
    const digits = precision === undefined ? 6 : Number(precision.slice(1));
    return kind === 'd' ? String(Math.trunc(value)) : value.toFixed(digits);
  });
}
