// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** A link, or a citation in a comment, that leads nowhere. */
export interface BrokenLink {
  readonly file: string;
  readonly target: string;
  readonly reason: string;
}

/** Files of the project by their ending, as Git knows them: tracked ones, and new ones that are not ignored. */
export function projectFiles(root: string, pattern: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return listed
    .split('\0')
    .filter((file) => pattern.test(file) && fs.existsSync(path.join(root, file)))
    .sort();
}

/** Every relative link in these Markdown pages whose file or heading does not exist. */
export function brokenLinks(root: string, pages: readonly string[]): BrokenLink[] {
  return pages.flatMap((page) =>
    linksOf(fs.readFileSync(path.join(root, page), 'utf8')).flatMap((target): BrokenLink[] => {
      if (/^[a-z][a-z+.-]*:/i.test(target)) {
        return [];
      }
      const [file, anchor] = target.split('#', 2) as [string, string | undefined];
      const found = file === '' ? path.join(root, page) : path.resolve(root, path.dirname(page), decodeURI(file));
      const reason = whyBroken(root, found, anchor);
      return reason === undefined ? [] : [{ file: page, target, reason }];
    }),
  );
}

/** Every `docs/PAGE.md`, and `docs/PAGE.md, "Heading"`, in these sources that does not exist. */
export function brokenCitations(root: string, sources: readonly string[]): BrokenLink[] {
  return sources.flatMap((file) => {
    // a citation may go over the end of a comment's line
    const text = fs.readFileSync(path.join(root, file), 'utf8').replace(/\n\s*(\*|\/\/) ?/g, ' ');
    return [...text.matchAll(/(?<![\w./-])(docs\/[\w/-]+\.md)(?:, "([^"]+)")?/g)].flatMap(([target, page, heading]) => {
      const reason = whyBroken(root, path.join(root, page!), heading === undefined ? undefined : slugOf(heading));
      return reason === undefined ? [] : [{ file, target, reason }];
    });
  });
}

function whyBroken(root: string, file: string, anchor: string | undefined): string | undefined {
  if (!file.startsWith(root) || !fs.existsSync(file)) {
    return 'there is no such file in the project';
  }
  if (anchor === undefined || !file.endsWith('.md')) {
    return undefined;
  }
  return anchorsOf(fs.readFileSync(file, 'utf8')).has(anchor) ? undefined : 'the page has no such heading';
}

/** The targets of all links and pictures of a page; what stands in code is none. */
export function linksOf(page: string): string[] {
  const text = withoutFences(page).replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, 'code');
  return [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map((match) => match[1]!);
}

/** The names of a page's headings as GitHub makes them: the second of a name gets -1. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of withoutFences(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = slugOf(heading!);
    let name = slug;
    for (let count = 1; anchors.has(name); count++) {
      name = `${slug}-${count}`;
    }
    anchors.add(name);
  }
  return anchors;
}

function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');
}

function withoutFences(page: string): string {
  return page.replace(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2[`~]* *$/gm, '');
}
