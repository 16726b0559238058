// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * The module in the place of a .js file that imports what cannot be had: its code is in `body`, a module beside it. Code that a tool has
 * written often calls its package while it loads; then each name of it stands in for a missing value, and throws when it is used, as the
 * package itself would.
 */
export function libraryModule(
  names: readonly string[],
  body: string,
  messages: readonly string[],
  missingUrl: string,
): string {
  const text = (value: string | readonly string[]): string => JSON.stringify(value);
  return [
    `import { missing } from ${text(missingUrl)};`,
    'let body;',
    'let message;',
    'try {',
    `  body = await import(${text(body)});`,
    '} catch (error) {',
    `  if (!(error instanceof Error) || !${text(messages)}.includes(error.message)) {`,
    '    throw error;',
    '  }',
    '  ({ message } = error);',
    '}',
    'const named = (name) => (message === undefined ? body[name] : missing(message, name));',
    ...names.flatMap((name, index) => [
      `const __${index} = named(${text(name)});`,
      `export { __${index} as ${name} };`,
    ]),
    '',
  ].join('\n');
}
