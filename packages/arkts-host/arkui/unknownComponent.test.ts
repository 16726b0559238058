// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageProject } from './pages.test-support.ts';
import { onUnsupported } from './unsupported.ts';

const pages = new PageProject({
  Glowing: `import { Halo } from '@kit.HologramKit';
import { sky } from './Sky';

@Builder
function Moon() {
  Text('moon').id('moon')
}

@Entry
@ComponentV2
struct Glowing {
  build() {
    Column() {
      Hologram({ depth: 3 }) {
        Text('inside').id('inside')
      }
      .shine(4)
      .width(5)
      Halo()
        .id('halo')
      Moon()
      Text(sky()).id('sky')
    }
  }
}
`,
  Sky: `export function sky(): string {
  return 'blue';
}
`,
});

test('a component that nobody knows, of a kit or of none, is a box with its name, and the rest of the page is there', async (context) => {
  context.mock.method(globalThis.console, 'warn', () => {});
  const heard: string[] = [];
  const stop = onUnsupported(({ what }) => heard.push(what.split('. ')[0]!));
  const shown = await pages.show('Glowing');
  stop();

  assert.deepEqual(shown.errors(), []);
  assert.deepEqual(shown.texts('inside', 'moon', 'sky'), ['inside', 'moon', 'blue']);
  assert.deepEqual(
    [...shown.page.root.all()].map(({ type }) => type).filter((type) => ['Hologram', 'Halo'].includes(type)),
    ['Hologram', 'Halo'],
  );
  assert.match(shown.page.print(), /^ *<Hologram>\n +inside #inside\n[^]*<Halo>/m, 'in a terminal, too');
  assert.ok(heard.includes("neither this file nor the host knows 'Hologram'"));
  assert.ok(heard.includes('this host has no @kit.HologramKit'));
});
