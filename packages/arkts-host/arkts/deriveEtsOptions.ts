// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';

/** The `ets` option of ohos-typescript; what it makes the parser accept depends on it. */
export type EtsOptions = Readonly<Record<string, unknown>> & { readonly components?: readonly string[] };

/** Called like components, but they build no component of their own. */
const NOT_COMPONENTS: ReadonlySet<string> = new Set([
  'ForEach',
  'LazyForEach',
  'Repeat',
  'TapGesture',
  'LongPressGesture',
  'PanGesture',
  'PinchGesture',
  'SwipeGesture',
  'RotationGesture',
  'GestureGroup',
  'PageTransitionEnter',
  'PageTransitionExit',
]);

const PLAIN_DECORATORS: readonly string[] = [
  'Component',
  'State',
  'Prop',
  'Link',
  'ObjectLink',
  'Builder',
  'BuilderParam',
  'LocalBuilder',
  'Observed',
  'ObservedV2',
  'Trace',
  'Local',
  'Param',
  'Once',
  'Event',
  'Computed',
  'Track',
  'Require',
  'Sendable',
  'Reusable',
  'ReusableV2',
  'CustomDialog',
];

const CALLED_DECORATORS: readonly string[] = [
  'Entry',
  'ComponentV2',
  'Monitor',
  'Provide',
  'Consume',
  'Provider',
  'Consumer',
  'StorageLink',
  'StorageProp',
  'LocalStorageLink',
  'LocalStorageProp',
  'Type',
];

/**
 * The `ets` option for the components that files declare (`declare const Text: TextInterface`): it is what makes the
 * parser accept struct, `Column() {}`, attribute chains in @Extend and @Styles, and ForEach bodies. It never has
 * `libs`: with it every look-up of a global name walks all files, which takes minutes.
 */
export function deriveEtsOptions(declarationFiles: readonly string[]): EtsOptions {
  const names = new Set<string>();
  for (const file of declarationFiles) {
    const text = readFileSync(file, 'utf8');
    for (const match of text.matchAll(/^declare const (\w+): \w+Interface;/gm)) {
      names.add(match[1]!);
    }
    for (const match of text.matchAll(/^declare const (\w+)Instance: \1Attribute;/gm)) {
      names.add(match[1]!); // that of a kit is imported, and only its attributes are global
    }
  }
  names.delete('Common');
  const components = [...names].filter((name) => !NOT_COMPONENTS.has(name)).sort();
  return {
    components,
    render: { method: ['build', 'pageTransition'], decorator: ['LocalBuilder', 'Builder'] },
    extend: {
      decorator: ['Extend', 'AnimatableExtend'],
      components: components.map((name) => ({ name, type: `${name}Attribute`, instance: `${name}Instance` })),
    },
    styles: {
      decorator: 'Styles',
      component: { name: 'Common', type: 'T', instance: 'CommonInstance' },
      property: 'stateStyles',
    },
    concurrent: { decorator: 'Concurrent' },
    customComponent: 'CustomComponent',
    propertyDecorators: ['Link', 'Prop', 'ObjectLink', 'Consume'].map((name) => ({ name, needInitialization: false })),
    emitDecorators: [
      ...PLAIN_DECORATORS.map((name) => ({ name, emitParameters: false })),
      ...CALLED_DECORATORS.map((name) => ({ name, emitParameters: true })),
    ],
    syntaxComponents: {
      paramsUICallback: ['ForEach', 'LazyForEach'],
      attrUICallback: [{ name: 'Repeat', attributes: ['each', 'template'] }],
    },
  };
}
