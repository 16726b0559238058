// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import type { SourceMapPayload } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What V8 writes of one script: each function's blocks, the outer one first, with how often each has run. */
interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly CoveredRange[] }[];
}

interface CoveredRange {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/**
 * What of a project's sources has run, as lcov: for each line of an .ets or .ts source that has code, how often. Reads what V8 has
 * written to `folder` (NODE_V8_COVERAGE) of the modules in `build`, the folder of a build; `isWanted` chooses among the sources, `relative` names them.
 */
export function lcovOf(
  folder: string,
  build: string,
  isWanted: (source: string) => boolean,
  relative: (source: string) => string,
): string {
  const hits = new Map<string, Map<number, number>>();
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
    const { result } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
      readonly result: readonly ScriptCoverage[];
    };
    for (const script of result.filter(({ url }) => url.startsWith('file:'))) {
      const file = fileURLToPath(script.url).replace(/([\\/])again[\\/]\d+[\\/]\d+[\\/]/, '$1'); // links of the same
      if (file.startsWith(path.join(build, 'modules') + path.sep)) {
        addScript(hits, file, script, isWanted);
      }
    }
  }
  return [...hits]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, lines]) => {
      const sorted = [...lines].sort(([a], [b]) => a - b);
      const hit = sorted.filter(([, count]) => count > 0).length;
      return [
        'TN:',
        `SF:${relative(source)}`,
        ...sorted.map(([line, count]) => `DA:${line},${count}`),
        `LF:${sorted.length}`,
        `LH:${hit}`,
        'end_of_record',
        '',
      ].join('\n');
    })
    .join('');
}

/** Adds what one process has run of one module to the lines of its source: a line has run as often as the part that ran most. */
function addScript(
  hits: Map<string, Map<number, number>>,
  file: string,
  script: ScriptCoverage,
  isWanted: (source: string) => boolean,
): void {
  const text = readFileSync(file, 'utf8');
  const encoded = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(text)?.[1];
  if (encoded === undefined) {
    return;
  }
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload);
  const countAt = counterOf(script);
  const own = new Map<string, Map<number, number>>();
  let start = 0;
  text.split('\n').forEach((line, row) => {
    for (const word of line.matchAll(/\w+/g)) {
      const entry = map.findEntry(row, word.index);
      if (!('originalSource' in entry) || entry.generatedLine !== row) {
        continue;
      }
      const source = fileURLToPath(entry.originalSource);
      if (isWanted(source)) {
        const lines = own.get(source) ?? new Map<number, number>();
        own.set(source, lines);
        const at = entry.originalLine + 1;
        lines.set(at, Math.max(lines.get(at) ?? 0, countAt(start + word.index)));
      }
    }
    start += line.length + 1;
  });
  for (const [source, lines] of own) {
    const all = hits.get(source) ?? new Map<number, number>();
    hits.set(source, all);
    lines.forEach((count, line) => all.set(line, (all.get(line) ?? 0) + count));
  }
}

/** How often the code at an offset has run: as the smallest block around it. */
function counterOf(script: ScriptCoverage): (offset: number) => number {
  const ranges = script.functions
    .flatMap((one) => one.ranges)
    .sort((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset));
  return (offset) => ranges.find((one) => one.startOffset <= offset && offset < one.endOffset)?.count ?? 0;
}
