// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A mistake that somebody could make in a text, and the test that would notice. */
export interface TextMistake {
  /** What would be so with it, in plain words. */
  readonly mistake: string;
  /** The source, from the project's folder if nothing else is said. */
  readonly file: string;
  /** A text that is there once, and what somebody could have written in its place. */
  readonly original: string;
  readonly broken: string;
  readonly noticedBy: string;
}

/** The text with the mistake in it. Throws when it has no place there, or more than one. */
export function withMistake(text: string, { file, original, broken, mistake }: TextMistake): string {
  if (text.split(original).length !== 2) {
    throw new Error(`"${mistake}": ${file} does not have this text, or not once: ${original}`);
  }
  return text.replace(original, () => broken);
}
