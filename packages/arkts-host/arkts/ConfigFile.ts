// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readFileSync } from 'node:fs';
import JSON5 from 'json5';
import { ProjectError } from './ProjectError.ts';

/** A JSON5 object. */
export type Json = Readonly<Record<string, unknown>>;

/** A JSON5 configuration file of a project. */
export class ConfigFile {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  readonly value: Json;

  private constructor(file: string, text: string, value: Json) {
    this.file = file;
    this.text = text;
    this.value = value;
  }

  /**
   * Reads a file that must be there and hold a JSON5 object.
   * @param expected what the file is for, for the message when it is missing
   * @throws ProjectError MISSING_FILE, UNREADABLE, INVALID_JSON5, INVALID_VALUE
   */
  static read(file: string, expected: string): ConfigFile {
    if (!existsSync(file)) {
      throw new ProjectError('MISSING_FILE', file, `${file} is missing. Expected there: ${expected}.`);
    }
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw ProjectError.unreadable(file, expected, error);
    }
    let value: unknown;
    try {
      value = JSON5.parse(text);
    } catch (error) {
      throw new ProjectError('INVALID_JSON5', file, `${file} is not JSON5: ${(error as Error).message}`);
    }
    if (!isObject(value)) {
      throw new ProjectError('INVALID_VALUE', file, `${file} must hold an object: ${expected}.`);
    }
    return new ConfigFile(file, text, value);
  }

  /** The object under `key`. Throws ProjectError INVALID_VALUE when there is none. */
  object(key: string): Json {
    const value = this.value[key];
    if (!isObject(value)) {
      throw new ProjectError('INVALID_VALUE', this.file, `${this.file} must have an object '${key}'.`);
    }
    return value;
  }

  /** The line (from 1) and column (from 1) of the first occurrence of `fragment`; 1:1 when it does not occur. */
  place(fragment: string): { readonly line: number; readonly column: number } {
    const at = this.text.indexOf(fragment);
    const before = at < 0 ? '' : this.text.slice(0, at);
    return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
  }
}

/** Whether a value is a JSON object (no array). */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
