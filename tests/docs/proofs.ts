// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A name; what is abbreviated ("start …") stands for all that start so. */
export interface Name {
  readonly start: string;
  readonly isWhole: boolean;
}

/** A case of a hypium suite: `suite#case`. */
export interface SuiteCase extends Name {
  readonly suite: string;
}

/** What a page names as proof. */
export interface Proofs {
  readonly cases: readonly SuiteCase[];
  /** Words of the titles of Node tests and of scenarios; "a … b" are those of two. */
  readonly titles: readonly string[];
  readonly files: readonly string[];
}

/** What stands in the column "proof" or "test" of the tables of a page, and in its paragraphs "Beyond it". */
export function proofsOf(page: string): Proofs {
  const texts = [
    ...proofRows(page).map(({ proof }) => proof),
    ...[...page.matchAll(/^Beyond it:[\s\S]*?(?=\n\n|$)/gm)].map(([text]) => text.replaceAll('\n', ' ')),
  ];
  return {
    cases: texts.flatMap((text) =>
      [...text.matchAll(/`(\w+)#(\w*)(…?)`/g)].map(([, suite, start, more]) => ({
        suite: suite!,
        start: start!,
        isWhole: more === '',
      })),
    ),
    titles: texts.flatMap(titlesIn),
    files: texts.flatMap((text) => [...text.matchAll(/(?<![\w#])([\w./-]+\/[\w.-]+\.ts)\b/g)].map(([, file]) => file!)),
  };
}

/** The first cells of rows whose proof names nothing that could be looked up. */
export function unprovedRows(page: string): string[] {
  return proofRows(page)
    .filter(({ proof }) => {
      const { cases, titles, files } = proofsOf(`| proof |\n| --- |\n| ${proof} |\n`);
      return proof !== '–' && cases.length + titles.length + files.length === 0;
    })
    .map(({ name }) => name);
}

function proofRows(page: string): { readonly name: string; readonly proof: string }[] {
  const tables = [...page.matchAll(/^\|.* (?:proof|test) \|\n\|[ |-]+\|\n((?:\|.*\|\n)*)/gm)];
  return tables.flatMap(([, rows]) =>
    rows!
      .trim()
      .split('\n')
      .map((row) => row.slice(2, -2).split(' | '))
      .map((cells) => ({ name: cells[0]!, proof: cells.at(-1)! })),
  );
}

/** Whether this is a name that is meant. */
export function isMeant({ start, isWhole }: Name, name: string): boolean {
  return isWhole ? name === start : name.startsWith(start);
}

/** Titles of the tests and suites that have passed, out of a report in TAP. */
export function passedIn(report: string): string[] {
  return [...report.matchAll(/^ *ok \d+ - (.*)$/gm)]
    .map(([, title]) => title!)
    .filter((title) => !/(?<!\\)# (?:SKIP|TODO)/.test(title))
    .map((title) => title.replace(/\\([\\#])/g, '$1'));
}

/** What is in quotation marks and has more than two words: what has fewer is a word that is quoted. */
function titlesIn(text: string): string[] {
  return [...text.matchAll(/"((?:"[^"]+")?[^"]*)"/g)]
    .map(([, title]) => title!)
    .filter(
      (title) =>
        title
          .replace(/"[^"]+"/, '')
          .trim()
          .split(' ').length > 2,
    )
    .flatMap((title) => title.split(/ ?… ?/).filter((words) => words !== ''));
}
