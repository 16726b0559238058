// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentUi } from '../../arkui/currentUi.ts';

const DEFAULT_LANGUAGE: string = 'en-US';

/** Languages, regions and times of day. @since 7 */
namespace i18n {
  /** The system's choices. @since 9 */
  export class System {
    static getSystemLanguage(): string {
      const { language, script } = systemLocale();
      return script === undefined ? language : `${language}-${script}`;
    }
    static getSystemRegion(): string {
      return systemLocale().region ?? 'US';
    }
    static getSystemLocale(): string {
      return systemLocale().toString();
    }
    /** @since 20 */
    static getSystemLocaleInstance(): Intl.Locale {
      return systemLocale();
    }
    static getAppPreferredLanguage(): string {
      return languageNow();
    }
    static setAppPreferredLanguage(_language: string): void {}
    static getPreferredLanguageList(): Array<string> {
      return [languageNow()];
    }
    static getFirstPreferredLanguage(): string {
      return languageNow();
    }
    static is24HourClock(): boolean {
      return true;
    }
    static isSuggested(_language: string, _region?: string): boolean {
      return true;
    }
    static getUsingLocalDigit(): boolean {
      return false;
    }
    static getDisplayCountry(country: string, locale: string, _sentenceCase?: boolean): string {
      return (
        new Intl.DisplayNames(locale, { type: 'region' }).of(new Intl.Locale(country).region ?? country) ?? country
      );
    }
    static getDisplayLanguage(language: string, locale: string, _sentenceCase?: boolean): string {
      return new Intl.DisplayNames(locale, { type: 'language' }).of(language) ?? language;
    }
  }

  /** @since 7 */
  export function isRTL(locale: string): boolean {
    return RIGHT_TO_LEFT.has(new Intl.Locale(locale.replaceAll('_', '-')).language);
  }

  /** A zone's distance to universal time. @since 7 */
  export class TimeZone {
    private readonly id: string;

    /** For the host; apps call getTimeZone. */
    constructor(id: string) {
      this.id = id;
    }

    getID(): string {
      return this.id;
    }
    getDisplayName(locale?: string, _isDST?: boolean): string {
      const format = new Intl.DateTimeFormat(locale ?? languageNow(), { timeZone: this.id, timeZoneName: 'long' });
      return format.formatToParts(0).find(({ type }) => type === 'timeZoneName')?.value ?? this.id;
    }
    getRawOffset(): number {
      return offsetAt(this.id, Date.UTC(2024, 0, 1));
    }
    getOffset(date?: number): number {
      return offsetAt(this.id, date ?? Date.now());
    }
  }

  /** The system's zone, or the one of that name. @since 7 */
  export function getTimeZone(zoneID?: string): TimeZone {
    return new TimeZone(zoneID ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  }
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur', 'ug', 'ps', 'sd', 'yi', 'dv']);

function languageNow(): string {
  try {
    return currentUi().page.resources.conditions.language;
  } catch (_error) {
    return DEFAULT_LANGUAGE; // before a page is loaded
  }
}

function systemLocale(): Intl.Locale {
  return new Intl.Locale(languageNow());
}

function offsetAt(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(at / 1000) * 1000;
}

export default i18n;
