// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatScore } from './formatScore.ts';
import type { Score } from './runConformance.ts';
import type { Scenario } from './Scenario.ts';

const HERE = path.dirname(fileURLToPath(import.meta.url));

/** The page that `--write` writes. */
export const PAGE: string = path.join(HERE, '../../docs/reference/conformance.md');

/** docs/reference/conformance.md: how to add an adapter, the score, and each scenario with why it matters. */
export function formatPage(scenarios: readonly Scenario[], scores: readonly Score[]): string {
  const example = fs.readFileSync(path.join(HERE, 'adapters/exampleAdapter.ts'), 'utf8').trimEnd();
  return `# What "cancellable" means, as a test

${scenarios.length} scenarios, each played on a fresh simulated phone, on a virtual clock: the same wrapper gets the same
verdict every time. What is judged is what every wrapper of \`userAuth\` has (start, cancel, outcome) and what the phone
sees: the prompt on its screen, its sessions, listeners and timers, the tokens that it handed out, and errors that nobody caught.
What a wrapper does not offer is counted apart. An uncaught error fails whatever scenario it happens in.

Run it: \`npm run conformance\`. This page is written by \`npm run conformance -- --write\`; a test holds it up to date.

## Your own wrapper

An adapter is one file that exports \`adapter\`; \`npm run conformance -- --adapter path/to/adapter.ts\` adds its
column. This is a complete one (\`tests/conformance/adapters/exampleAdapter.ts\`):

<!-- file: tests/conformance/adapters/exampleAdapter.ts -->
\`\`\`ts
${example}
\`\`\`

- \`start\` may throw, and \`outcome\` may reject: both count as failed. Map what your wrapper means by a rejection.
- \`offers\` names what else your wrapper has: \`callback\`, \`deadline\`, \`cause\`, \`withdrawal\`, \`navigation\`,
  \`skipLocked\` (\`tests/conformance/Adapter.ts\` says what each asks of the adapter).
- Timers must run on the phone's clock: a wrapper in .ets is compiled so by \`packages/arkts-host/arkts\`
  (\`tests/conformance/adapters/cancellableAuth.ts\` shows it); one in .ts imports \`setTimeout\` from
  \`arkts-host/app\`.

## The score

${formatScore(scenarios, scores)}
## The scenarios

${scenarios.map(formatScenario).join('\n')}`;
}

function formatScenario({ name, promise, why, done, judged, needs }: Scenario): string {
  return `### ${promise} ${name}

${done} *Judged:* ${judged}${needs === undefined ? '' : ` *Needs:* ${needs.join(', ')}.`} *Why:* ${why}.
`;
}
