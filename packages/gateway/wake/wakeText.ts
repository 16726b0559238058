// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a notification says, in the languages that the app has: nothing about who asks, from where or for what. */
const BODIES: ReadonlyMap<string, string> = new Map([
  ['en', 'Somebody waits for your approval. Open the app.'],
  ['zh', '有请求等待您的批准。请打开应用。'],
]);

/** The text in the language of a tag, English when there is none. */
export function wakeText(language: string): string {
  return BODIES.get(language.split('-')[0]!.toLowerCase()) ?? BODIES.get('en')!;
}
