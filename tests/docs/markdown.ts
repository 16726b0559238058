// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A table; what could end a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/(?<!\\)\|/g, '\\|');
}

/** A doc comment as text of a page: links are names, tags are sentences. Code stays as it is. */
export function prose(docs: string): string {
  return docs
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, index) => (index % 2 === 1 ? part : sentences(part)))
    .join('')
    .trim();
}

function sentences(docs: string): string {
  return docs
    .replace(/\{@link ([^}\s]+)(?:\s[^}]*)?\}/g, '`$1`')
    .replace(/^@since (.*)$/gm, '*Since $1.*')
    .replace(/^@returns? /gm, '*Returns* ')
    .replace(/^@param (\w+)(?: -)? /gm, '*`$1`:* ')
    .replace(/^@throws? /gm, '*Throws* ')
    .replace(/^@/gm, '\\@')
    .replace(/(`[^`]*`)|<(?=\w)/g, (_, code?: string) => code ?? '&lt;')
    .replace(/^(\*(?:Since|Returns|`\w+`:|Throws))/gm, '\n$1')
    .replace(/\n{3,}/g, '\n\n');
}

/** A page whose part between two marks is replaced. Throws when the page has no such part. */
export function withRegion(page: string, name: string, content: string): string {
  const begin = `<!-- generated: ${name} (npm run docs -- --write) -->`;
  const end = `<!-- end: ${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`The page has no lines "${begin}" and "${end}".`);
  }
  return `${page.slice(0, from)}${begin}\n\n${content.trim()}\n\n${page.slice(to)}`;
}
