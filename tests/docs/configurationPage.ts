// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { gatewayConfigSchema } from '@cancellable-auth/gateway';
import { z } from 'zod';
import { propertyDocs } from './declarations.ts';
import { prose, table } from './markdown.ts';

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly default?: unknown;
}

/** Every option of `gateway.json5`: from its schema, and the schema's comments. Throws when one has no comment. */
export function formatConfiguration(root: string): string {
  const docs = propertyDocs(path.join(root, 'packages/gateway/config/GatewayConfig.ts'));
  const schema = z.toJSONSchema(gatewayConfigSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const rows: string[][] = [];
  const missing: string[] = [];
  const add = (name: string, keys: string, option: JsonSchema, isRequired: boolean): void => {
    const comment = docs.get(keys);
    const inner = option.items?.properties === undefined ? option : option.items;
    if (inner.properties !== undefined) {
      const prefix = inner === option ? `${name}.` : `${name}[].`;
      if (comment !== undefined || inner !== option) {
        rows.push([
          `\`${name}\``,
          inner === option ? 'an object' : 'a list of objects',
          must(option, isRequired),
          prose(comment ?? ''),
        ]);
      }
      // what a list has is declared by itself: that of `targets` in targetSchema
      const parent = inner === option ? keys : `${keys.slice(keys.lastIndexOf('.') + 1).replace(/s$/, '')}Schema`;
      Object.entries(inner.properties).forEach(([key, each]) =>
        add(prefix + key, `${parent}.${key}`, each, inner.required?.includes(key) === true),
      );
      return;
    }
    if (comment === undefined) {
      missing.push(keys);
    }
    rows.push([`\`${name}\``, allowed(option), must(option, isRequired), prose(comment ?? '')]);
  };
  Object.entries(schema.properties ?? {}).forEach(([key, option]) =>
    add(key, `gatewayConfigSchema.${key}`, option, schema.required?.includes(key) === true),
  );
  if (missing.length > 0) {
    throw new Error(`These options of GatewayConfig.ts have no comment: ${missing.join(', ')}.`);
  }
  return table(['option', 'allowed', 'default', ''], rows);
}

function must(option: JsonSchema, isRequired: boolean): string {
  if (option.default !== undefined && option.properties === undefined) {
    return `\`${JSON.stringify(option.default).replace(/^"(.*)"$/, '$1')}\``;
  }
  return isRequired ? '**required**' : '–';
}

function allowed(option: JsonSchema): string {
  const { type, minimum, maximum, items } = option;
  if (option.enum !== undefined) {
    return option.enum.map((each) => `\`${each}\``).join(', ');
  }
  if (type === 'array') {
    return `a list of ${items?.type === 'string' ? 'texts' : `${items?.type ?? 'value'}s`}, at least one`;
  }
  if (type === 'integer' || type === 'number') {
    return `${type === 'integer' ? 'integer' : 'number'}, ${format(minimum)} to ${format(maximum)}`;
  }
  return type === 'boolean' ? '`true` or `false`' : 'text';
}

function format(value: number | undefined): string {
  return value === undefined ? '…' : value.toLocaleString('en-US');
}
