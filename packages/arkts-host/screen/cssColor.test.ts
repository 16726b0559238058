// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Color } from '../arkui/enums.ts';
import { $r } from '../arkui/ResourceReference.ts';
import { Resources } from '../arkui/Resources.ts';
import { cssColor } from './cssColor.ts';

const light = new Resources([]);
const dark = new Resources([], { dark: true });

test('ArkUI has the transparency first, CSS has it last', () => {
  const colors = ['#80FF0000', '#F00', '#0A59F7', '#8F00', 0x0a59f7, 0x800a59f7, Color.Red, Color.Transparent];
  assert.deepEqual(
    colors.map((one) => cssColor(one, light)),
    ['#ff000080', '#ff0000', '#0a59f7', '#ff000088', '#0a59f7', '#0a59f780', '#ff0000', 'transparent'],
  );
});

test('names and rgb() pass, anything that could be more than a colour does not', () => {
  assert.equal(cssColor('rgba(1, 2, 3, 0.5)', light), 'rgba(1, 2, 3, 0.5)');
  assert.equal(cssColor('tomato', light), 'tomato');
  for (const value of ['red;width:1px', 'url(x)', '#12345', '', undefined, null]) {
    assert.equal(cssColor(value, light), undefined);
  }
});

test("the system's colours follow the dark mode", () => {
  assert.equal(cssColor($r('sys.color.font_primary'), light), 'rgba(0,0,0,0.9)');
  assert.equal(cssColor($r('sys.color.font_primary'), dark), 'rgba(255,255,255,0.9)');
  assert.equal(cssColor($r('sys.color.ohos_id_color_background'), dark), '#000000');
  assert.equal(cssColor($r('sys.color.no_such'), dark), undefined);
});
