// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the parts of the Mermaid language that the pages use look like: a line that matches none is a mistake. */
const LINES: Readonly<Record<string, readonly RegExp[]>> = {
  sequenceDiagram: [
    /^(?:participant|actor) (?<declared>\w+) as [^;#]+$/,
    /^(?<from>\w+)(?:->>|-->>|-x|--x|-\)|--\))(?<to>\w+): [^;#]+$/,
    /^Note (?:over|left of|right of) (?<from>\w+)(?:,(?<to>\w+))?: [^;#]+$/,
  ],
  'stateDiagram-v2': [/^(?:\[\*\]|\w+) --> (?:\[\*\]|\w+)(?: : [^;#:]+)?$/],
  'flowchart TB': [
    /^subgraph \w+\["[^"]+"\]$/,
    /^end$/,
    /^\w+(?:\["[^"]+"\])?(?:(?: & \w+)* (?:-->|-\. "[^"]+" \.->) \w+(?:\["[^"]+"\])?(?: & \w+)*)?$/,
  ],
};

/** The diagrams of a page, and where each begins. */
export function diagramsOf(page: string): { readonly line: number; readonly text: string }[] {
  return [...page.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: page.slice(0, match.index).split('\n').length + 1,
    text: match[1]!,
  }));
}

/** What is wrong with a diagram: an unknown kind, lines that are none, names that were not declared, blocks without end. */
export function faultsOf(diagram: string): string[] {
  const [kind = '', ...lines] = diagram
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const forms = LINES[kind];
  if (forms === undefined) {
    return [`"${kind}" is none of ${Object.keys(LINES).join(', ')}`];
  }
  const declared = new Set<string>();
  const faults: string[] = [];
  let open = 0;
  for (const line of lines) {
    const match = forms.map((form) => form.exec(line)).find((found) => found !== null);
    if (match === undefined || match === null) {
      faults.push(`"${line}" is no line of a ${kind}`);
      continue;
    }
    const { declared: name, from, to } = match.groups ?? {};
    if (name !== undefined) {
      declared.add(name);
    }
    [from, to]
      .filter((each) => each !== undefined && !declared.has(each))
      .forEach((each) => faults.push(`"${line}": ${each} is not declared above`));
    open += line.startsWith('subgraph ') ? 1 : line === 'end' ? -1 : 0;
  }
  return open === 0 ? faults : [...faults, 'subgraph and end do not match'];
}
