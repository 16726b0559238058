// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { answerPlainly } from '../../arkui/answer.ts';
import { guarded } from '../../arkui/appErrors.ts';
import { SystemError } from '../../system/SystemError.ts';
import type { AsyncCallback } from './@ohos.base.ts';

const PARAMETER_ERROR: number = 401;

/** What was copied, for all apps. @since 6 */
namespace pasteboard {
  export const MAX_RECORD_NUM: number = 512;
  export const MIMETYPE_TEXT_HTML: string = 'text/html';
  export const MIMETYPE_TEXT_WANT: string = 'text/want';
  export const MIMETYPE_TEXT_PLAIN: string = 'text/plain';
  export const MIMETYPE_TEXT_URI: string = 'text/uri';
  export const MIMETYPE_PIXELMAP: string = 'pixelMap';

  /** @since 9 */
  export type ValueType = string | object | ArrayBuffer;

  /** Where it may be pasted. @since 9 */
  export enum ShareOption {
    INAPP = 0,
    LOCALDEVICE = 1,
    CROSSDEVICE = 2,
  }

  /** @since 7 */
  export interface PasteDataProperty {
    additions: Record<string, Object>;
    readonly mimeTypes: Array<string>;
    tag: string;
    readonly timestamp: number;
    localOnly: boolean;
    shareOption: ShareOption;
  }

  /** One thing that was copied. @since 7 */
  export interface PasteDataRecord {
    mimeType: string;
    plainText: string;
    htmlText: string;
    uri: string;
    data: Record<string, ArrayBuffer>;
    /** @since 14 */
    getData(type: string): Promise<ValueType>;
  }

  /** What was copied at once. @since 6 */
  export interface PasteData {
    addRecord(mimeType: string, value: ValueType): void;
    addRecord(record: PasteDataRecord): void;
    getMimeTypes(): Array<string>;
    getPrimaryHtml(): string;
    getPrimaryMimeType(): string;
    getPrimaryText(): string;
    getPrimaryUri(): string;
    getProperty(): PasteDataProperty;
    setProperty(property: PasteDataProperty): void;
    /** Throws 12900001. */
    getRecord(index: number): PasteDataRecord;
    getRecordCount(): number;
    getTag(): string;
    hasType(mimeType: string): boolean;
    removeRecord(index: number): void;
    replaceRecord(index: number, record: PasteDataRecord): void;
  }

  /** The system's own. @since 6 */
  export interface SystemPasteboard {
    on(type: 'update', callback: () => void): void;
    off(type: 'update', callback?: () => void): void;
    clearData(): Promise<void>;
    clearData(callback: AsyncCallback<void>): void;
    clearDataSync(): void;
    getData(): Promise<PasteData>;
    getData(callback: AsyncCallback<PasteData>): void;
    getDataSync(): PasteData;
    hasData(): Promise<boolean>;
    hasData(callback: AsyncCallback<boolean>): void;
    hasDataSync(): boolean;
    hasDataType(mimeType: string): boolean;
    setData(data: PasteData): Promise<void>;
    setData(data: PasteData, callback: AsyncCallback<void>): void;
    setDataSync(data: PasteData): void;
    getDataSource(): string;
    isRemoteData(): boolean;
  }

  /** @since 9 */
  export function createData(mimeType: string, value: ValueType): PasteData;
  export function createData(data: Record<string, ValueType>): PasteData;
  export function createData(first: string | Record<string, ValueType>, value?: ValueType): PasteData {
    const made: Copied = new Copied();
    const given: [string, ValueType][] =
      typeof first === 'string' ? [[first, value as ValueType]] : Object.entries(first);
    given.forEach(([type, one]) => made.addRecord(type, one));
    return made;
  }

  /** @since 9 */
  export function createRecord(mimeType: string, value: ValueType): PasteDataRecord {
    return recordOf(mimeType, value);
  }

  /** @since 6 */
  export function getSystemPasteboard(): SystemPasteboard {
    return system;
  }
}

function recordOf(mimeType: string, value: pasteboard.ValueType): pasteboard.PasteDataRecord {
  if (typeof mimeType !== 'string' || mimeType === '' || value === undefined || value === null) {
    throw new SystemError(PARAMETER_ERROR, 'Parameter error. A record has a type and a value.');
  }
  const text: string = typeof value === 'string' ? value : '';
  return {
    mimeType,
    plainText: mimeType === pasteboard.MIMETYPE_TEXT_PLAIN ? text : '',
    htmlText: mimeType === pasteboard.MIMETYPE_TEXT_HTML ? text : '',
    uri: mimeType === pasteboard.MIMETYPE_TEXT_URI ? text : '',
    data: value instanceof ArrayBuffer ? { [mimeType]: value } : {},
    getData: () => Promise.resolve(value),
  };
}

class Copied implements pasteboard.PasteData {
  private records: pasteboard.PasteDataRecord[] = [];
  private property: pasteboard.PasteDataProperty = {
    additions: {},
    mimeTypes: [],
    tag: '',
    timestamp: 0,
    localOnly: false,
    shareOption: pasteboard.ShareOption.CROSSDEVICE,
  };

  addRecord(first: string | pasteboard.PasteDataRecord, value?: pasteboard.ValueType): void {
    this.records.unshift(typeof first === 'string' ? recordOf(first, value as pasteboard.ValueType) : first);
  }
  getMimeTypes(): Array<string> {
    return this.records.map(({ mimeType }) => mimeType);
  }
  getPrimaryHtml(): string {
    return this.records[0]?.htmlText ?? '';
  }
  getPrimaryMimeType(): string {
    return this.records[0]?.mimeType ?? '';
  }
  getPrimaryText(): string {
    return this.records[0]?.plainText ?? '';
  }
  getPrimaryUri(): string {
    return this.records[0]?.uri ?? '';
  }
  getProperty(): pasteboard.PasteDataProperty {
    return { ...this.property, mimeTypes: this.getMimeTypes() };
  }
  setProperty(property: pasteboard.PasteDataProperty): void {
    this.property = property;
  }
  getRecord(index: number): pasteboard.PasteDataRecord {
    const record = this.records[index];
    if (record === undefined) {
      throw new SystemError(12900001, 'The index is out of the record.');
    }
    return record;
  }
  getRecordCount(): number {
    return this.records.length;
  }
  getTag(): string {
    return this.property.tag;
  }
  hasType(mimeType: string): boolean {
    return this.getMimeTypes().includes(mimeType);
  }
  removeRecord(index: number): void {
    this.getRecord(index);
    this.records.splice(index, 1);
  }
  replaceRecord(index: number, record: pasteboard.PasteDataRecord): void {
    this.getRecord(index);
    this.records[index] = record;
  }
}

class SharedPasteboard implements pasteboard.SystemPasteboard {
  private data: pasteboard.PasteData = new Copied();
  private readonly listeners: Set<() => void> = new Set();

  on(_type: 'update', callback: () => void): void {
    this.listeners.add(callback);
  }
  off(_type: 'update', callback?: () => void): void {
    if (callback === undefined) {
      this.listeners.clear();
    } else {
      this.listeners.delete(callback);
    }
  }
  clearData(callback?: AsyncCallback<void>): Promise<void> {
    this.clearDataSync();
    return answerPlainly(Promise.resolve(), callback);
  }
  clearDataSync(): void {
    this.data = new Copied();
  }
  getData(callback?: AsyncCallback<pasteboard.PasteData>): Promise<never> {
    return answerPlainly(Promise.resolve(this.data), callback) as Promise<never>;
  }
  getDataSync(): pasteboard.PasteData {
    return this.data;
  }
  hasData(callback?: AsyncCallback<boolean>): Promise<never> {
    return answerPlainly(Promise.resolve(this.hasDataSync()), callback) as Promise<never>;
  }
  hasDataSync(): boolean {
    return this.data.getRecordCount() > 0;
  }
  hasDataType(mimeType: string): boolean {
    return this.data.hasType(mimeType);
  }
  setData(data: pasteboard.PasteData, callback?: AsyncCallback<void>): Promise<void> {
    this.setDataSync(data);
    return answerPlainly(Promise.resolve(), callback);
  }
  setDataSync(data: pasteboard.PasteData): void {
    this.data = data;
    this.listeners.forEach((listener) => guarded('update of the pasteboard', listener));
  }
  getDataSource(): string {
    return '';
  }
  isRemoteData(): boolean {
    return false;
  }
}

let system: SharedPasteboard = new SharedPasteboard();

/** For the host: another device, on which nothing was copied. */
export function emptyPasteboard(): void {
  system = new SharedPasteboard();
}

export default pasteboard;
