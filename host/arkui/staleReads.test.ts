// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PageProject } from './pages.test-support.ts';
import { StaleReads } from './staleReads.ts';

const project = new PageProject({ Index: `
class Plain { name: string = 'old'; }
@ObservedV2
class Model { @Trace seen: number = 0; }
@Entry
@ComponentV2
struct Index {
  plain: Plain = new Plain();
  count: number = 0;
  list: number[] = [1];
  model: Model = new Model();
  @Local heard: number = 0;
  build() {
    Column() {
      Text(this.plain.name).id('name')
      Text(\`\${this.count}\`).id('count')
      Text(this.list.join()).id('list')
      Text(\`\${this.heard} \${this.model.seen}\`).id('heard')
      if (this.heard > 1) { Text(\`\${this.count}\`).id('late') }
      Button('a').id('name+').onClick(() => { this.plain.name = 'new'; })
      Button('b').id('count+').onClick(() => { this.count++; })
      Button('c').id('list+').onClick(() => { this.list.push(2); })
      Button('d').id('heard+').onClick(() => { this.heard++; this.model.seen++; })
    }
  }
}
` });
before(() => StaleReads.watch(true));
after(() => StaleReads.watch(false));
const stale = (): string[] => StaleReads.stale().map(({ member, shown, now, site }) => `${member} ${shown}>${now} ${site.split('/').at(-1)}`);

test('what the page shows and has changed unheard is named with its values and its line', async () => {
  const shown = await project.show('Index');
  assert.deepEqual(stale(), []);
  await shown.click('heard+');
  assert.deepEqual(stale(), []);
  await shown.click('name+', 'count+', 'list+');
  assert.deepEqual(stale(), ['Plain.name "old">"new" Index.ets:15:12', 'Index.count 0>1 Index.ets:16:15',
    'Index.list [1]>[1,2] Index.ets:17:12']);
  assert.deepEqual(StaleReads.stale().map(({ advice }) => advice), [
    "Decorate 'name' with @Trace, and class Plain with @ObservedV2.", "Decorate 'count' with @Local.", "Decorate 'list' with @Local."]);
  await shown.click('heard+');
  assert.equal(shown.page.text('late'), '1');
  shown.page.close();
  assert.deepEqual(stale(), []);
});
