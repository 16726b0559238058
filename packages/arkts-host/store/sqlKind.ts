// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a statement is for, as the system tells from its first three letters. */
export type SqlKind = 'query' | 'insert' | 'change' | 'schema' | 'pragma' | 'transaction' | 'attach' | 'other';

const KINDS: ReadonlyMap<string, SqlKind> = new Map<string, SqlKind>([
  ['SEL', 'query'],
  ['INS', 'insert'],
  ['UPD', 'change'],
  ['DEL', 'change'],
  ['REP', 'change'],
  ['CRE', 'schema'],
  ['ALT', 'schema'],
  ['DRO', 'schema'],
  ['PRA', 'pragma'],
  ['BEG', 'transaction'],
  ['SAV', 'transaction'],
  ['COM', 'transaction'],
  ['END', 'transaction'],
  ['ROL', 'transaction'],
  ['ATT', 'attach'],
  ['DET', 'attach'],
]);

/** Tells a statement's kind. */
export function sqlKind(sql: string): SqlKind {
  return KINDS.get(sql.trimStart().slice(0, 3).toUpperCase()) ?? 'other';
}

const TEXT_OR_COMMENT: RegExp = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * How many values a statement takes: its question marks outside of text and comments; undefined when its parameters
 * have numbers or names.
 */
export function countParameters(sql: string): number | undefined {
  const bare: string = sql.replace(TEXT_OR_COMMENT, ' ');
  return /\?\d|[:@$]\w/.test(bare) ? undefined : bare.split('?').length - 1;
}

const QUESTION_MARK: RegExp = new RegExp(`${TEXT_OR_COMMENT.source}|\\?(\\d*)`, 'g');

/** Replaces the question mark of each value for which `isMeant` says so: by its place, or its own number (`?2`). */
export function replaceParameters(
  sql: string,
  isMeant: (index: number) => boolean,
  by: (mark: string) => string,
): string {
  let place: number = 0;
  return sql.replace(QUESTION_MARK, (mark: string, number: string | undefined) => {
    if (number === undefined) {
      return mark;
    }
    const index: number = number === '' ? place++ : Number(number) - 1;
    return isMeant(index) ? by(mark) : mark;
  });
}
