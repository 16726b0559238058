// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A command of this project that a page tells its reader to run. */
export interface ShownCommand {
  readonly page: string;
  readonly line: number;
  /** As in ['gateway', 'connect', 'localhost:22', '--user', 'anna']. */
  readonly words: readonly string[];
}

/** Those of others (ohpm, hvigorw, sqlite3) are not looked at. */
const COMMAND = /^(?:… \| |ProxyCommand )?((?:gateway|npm|npx|node|ln) .*)$/;
const FENCE = /^( *)(`{3,})([^\n`]*)\n([\s\S]*?)^\1\2 *$/gm;
/** Blocks that can hold commands; the one without a language can hold anything else, too. */
const SHELL = new Set(['sh', 'ini', '']);
const SPAN = /(?<!`)`([^`]+)`(?!`)/g;

/** The commands in the shell blocks and in the code spans of a page. */
export function commandsIn(page: string, text: string): ShownCommand[] {
  const found: ShownCommand[] = [];
  const add = (code: string, index: number): void => {
    const [, command] = COMMAND.exec(code.trim()) ?? [];
    if (command !== undefined) {
      const line = text.slice(0, index).split('\n').length;
      found.push({ page, line, words: command.split(/\s+/).filter((word) => word !== '…') });
    }
  };
  for (const { 0: whole, 3: language, 4: code, index } of text.matchAll(FENCE)) {
    let at = index + whole.indexOf('\n') + 1;
    for (const line of SHELL.has(language!) ? code!.split('\n') : []) {
      const [command] = line.split(/\s+#|\s{2,}/).filter((part) => part !== '');
      add(command ?? '', at);
      at += line.length + 1;
    }
  }
  const prose = text.replace(FENCE, (block) => block.replace(/[^\n]/g, ' '));
  for (const { 1: code, index } of prose.matchAll(SPAN)) {
    add(code!.replaceAll('\n', ' '), index);
  }
  return found;
}

/** The options among some words: `--user=anna` and `[--user` are `--user`. */
export function optionsOf(words: readonly string[]): string[] {
  return words.flatMap((word) => /^\[?(--\w[\w-]*)/.exec(word)?.[1] ?? []);
}

/** The words that are files of a project with these at its root: what has a star is none. */
export function filesOf(words: readonly string[], atRoot: readonly string[]): string[] {
  const script = words[0] === 'node' ? words.slice(1).find((word) => /^(?!\.)[^*]*\.m?[jt]s$/.test(word)) : undefined;
  return words.flatMap((word) => {
    const [, fromRoot] = /^(?:"\$PWD\/|\.\/)([^"]+)"?$/.exec(word) ?? [];
    if (fromRoot !== undefined || word === script) {
      return [fromRoot ?? word];
    }
    return atRoot.includes(word.split('/')[0]!) && /^[\w./-]+$/.test(word) ? [word] : [];
  });
}
