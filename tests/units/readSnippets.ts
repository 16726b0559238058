// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Code of a page of documentation, and how it is to be used. */
export type SnippetCode =
  /** A page as it stands. */
  | { readonly kind: 'page'; readonly text: string }
  /** Methods of a page's component; the last one is the one to call. */
  | { readonly kind: 'methods'; readonly text: string; readonly call: string }
  /** Declarations with a function `main`. */
  | { readonly kind: 'module'; readonly imports: readonly string[]; readonly text: string }
  /** Statements, without the imports before them. */
  | { readonly kind: 'statements'; readonly imports: readonly string[]; readonly text: string };

const CALLS_USER_AUTH =
  /getUserAuthInstance\(|getAvailableStatus\(|getEnrolledState\(|getAuthLockState\(|UserAuthIcon\(|huks\./;
/** A declaration of parameters, as references have them, is no code. */
const IS_DECLARATION = /^UserAuthIcon\(\{/;

/** The pieces of code of a page that call userAuth. Some pages number their lines. */
export function readSnippets(markdown: string): string[] {
  return [...markdown.matchAll(/^[ \t]*```[^\n]*\n([\s\S]*?)^[ \t]*```/gm)]
    .map(([, code = '']) => withoutNumbers(code).trim())
    .filter((code) => CALLS_USER_AUTH.test(code) && !IS_DECLARATION.test(code));
}

function withoutNumbers(code: string): string {
  const lines = code.split('\n');
  const isNumbered = lines.every((line) => line.trim() === '' || /^\s*\d+\. /.test(line));
  return isNumbered ? lines.map((line) => line.replace(/^\s*\d+\. /, '')).join('\n') : code;
}

/** How a piece of code is to be used. */
export function classify(code: string): SnippetCode {
  if (/^@Entry/m.test(code)) {
    return { kind: 'page', text: code };
  }
  const imports = code.split('\n').filter((line) => /^import .* from /.test(line));
  const text = code
    .split('\n')
    .filter((line) => !/^import .* from /.test(line))
    .join('\n');
  if (/^(async )?function main\(/m.test(code)) {
    return { kind: 'module', imports, text };
  }
  const methods = [...code.matchAll(/^(?:async )?(\w+)\([^)]*\)[^\n]*\{$/gm)].map(([, name = '']) => name);
  const last = methods.filter((name) => !/^(if|for|while|switch|try|catch)$/.test(name)).at(-1);
  return imports.length === 0 && last !== undefined
    ? { kind: 'methods', text, call: last }
    : { kind: 'statements', imports, text };
}
