// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because every option stands in one file, of which its reference is made.

import { z } from 'zod';
import { isPlainText, PLAIN_TEXT } from 'gateway_protocol';
import { USER_NAME_RULE, userNameOf } from '../admission/userName.ts';
import { isExampleSecret } from './isExampleSecret.ts';
import { isLoopback, isNetwork } from '../network/networks.ts';

/** Stands in a new configuration where only a person knows what to write. */
export const PLACEHOLDER = 'REPLACE-ME';

/** Huawei's service for every app of HarmonyOS. */
const PUSH_KIT_URL = 'https://push-api.cloud.huawei.com';

/** Whether tokens may go there: nobody on the way reads them. */
function isPushUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const url = new URL(text);
  return (
    url.username === '' &&
    url.hash === '' &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, ''))))
  );
}

/** `host:port` of a member of etcd. */
const ENDPOINT = /^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?):([1-9]\d{0,4})$/;
/** A prompt may stand for so long after the last sign of the node that its client is at: a cluster's leases are that much shorter. */
export const OWNER_SIGN_SECONDS = 5;

const port = z.int().min(0).max(65535);
const seconds = (least: number, most: number): z.ZodNumber => z.number().min(least).max(most);
const count = (most: number): z.ZodInt => z.int().min(1).max(most);
const userName = z.string().refine((name) => userNameOf(name) !== undefined, USER_NAME_RULE);
const groupName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "a group's name has small letters, digits, _ and -");

const targetPort = z.int().min(1).max(65535);
const targetSchema = z.strictObject({
  /** A name or address, as clients ask for it; "*.lab.example" is every name below lab.example. */
  host: z
    .string()
    .regex(/^(\*\.)?[a-z0-9:._-]{1,253}$/, 'a host is a lower-case name or an address, or *. before a name'),
  /** The port there, or several. */
  port: z.union([targetPort, z.array(targetPort).min(1)]),
  /** Whether the name may resolve to this machine's own addresses, or its link's, and whether it may be the operator's port. */
  local: z.boolean().optional(),
  /** Who may go there. Without `users` and `groups` it is everybody who has a device. */
  users: z.array(userName).min(1).optional(),
  /** Whose members may go there, too: names of `groups`. */
  groups: z.array(groupName).min(1).optional(),
});

const limitSchema = z
  .strictObject({
    /** Whose limits these are. */
    users: z.array(userName).min(1).optional(),
    /** Whose members' limits these are, too: names of `groups`. */
    groups: z.array(groupName).min(1).optional(),
    /** In the place of `requests.perUserAndMinute`. */
    perUserAndMinute: count(1_000_000).optional(),
    /** In the place of `requests.perSourceAndMinute`. */
    perSourceAndMinute: count(1_000_000).optional(),
    /** In the place of `tunnel.perUser`. */
    perUser: count(1_000_000).optional(),
    /** In the place of `tunnel.perClient`. */
    perClient: count(1_000_000).optional(),
  })
  .refine(
    ({ groups, users }) => users !== undefined || groups !== undefined,
    'names nobody: it has users, groups or both',
  )
  .refine(
    ({ groups: _, users: __, ...numbers }) => Object.keys(numbers).length > 0,
    'has no number: perUserAndMinute, perSourceAndMinute, perUser or perClient',
  );

/** Looks even when something of it is wrong already, and no member is known to be what it should: so all is said at once. */
const EVEN_SO = { when: ({ value }: { readonly value: unknown }) => typeof value === 'object' && value !== null };

/** This member of each, whatever they are. */
function membersOf(list: unknown, member: string): readonly unknown[] {
  return Array.isArray(list)
    ? list.map((each: unknown) => (each as Readonly<Record<string, unknown>> | null | undefined)?.[member])
    : [];
}

/** Calls `refuse` for every name that was there before. */
function refuseTwice(names: readonly unknown[], refuse: (index: number, name: string) => void): void {
  names.forEach((name, index) => {
    if (typeof name === 'string' && names.indexOf(name) < index) {
      refuse(index, name);
    }
  });
}

/** Where browsers are sent, and applications are told: nobody on the way reads it. */
const webUrl = z
  .string()
  .max(512)
  .refine((url) => isPushUrl(url), 'a URL is https://…, or http://… on loopback, and has no #');
const clientSchema = z
  .strictObject({
    /** What the application is called in the protocol (client_id). */
    id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'an id has small letters, digits, dots, _ and -'),
    /** What people see: on the login page and on their phones. */
    name: z.string().refine((name) => isPlainText(name, 64), `a name has 1 to 64 characters ${PLAIN_TEXT}`),
    /** Its secret; or `keys`. */
    secret: z
      .string()
      .regex(/^[\x21-\x7e]{32,256}$/, 'a secret has 32 to 256 ASCII letters, digits and signs')
      .optional(),
    /** File of the public keys that it signs with (private_key_jwt), a JWK set, relative to the configuration. */
    keys: z.string().min(1).optional(),
    /** Where its login pages send browsers back to: exactly these. */
    redirects: z.array(webUrl).max(32).default([]),
    /** How its server may ask without a page (CIBA), and is told: it polls, or is pinged, too. */
    ciba: z.enum(['poll', 'ping']).optional(),
    /** Where it is pinged. */
    notify: webUrl.refine((url) => url.startsWith('https:'), 'is https://…, also on loopback: CIBA 1.0, 4').optional(),
    /** What phones show as the place of a login without a page; the host of its first redirect when it is left out. */
    host: z
      .string()
      .regex(/^[a-z0-9:._-]{1,253}$/, 'a host is a lower-case name or an address')
      .optional(),
    /** Where it is told of logins that are revoked (back-channel logout). */
    logout: webUrl.optional(),
    /** How its ID tokens are signed. */
    idTokens: z.enum(['RS256', 'ES256']).default('RS256'),
  })
  .superRefine((client, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if ((client.secret === undefined) === (client.keys === undefined)) {
      refuse('secret', 'or keys is needed, and not both: it is how the application proves who it is');
    }
    if (typeof client.secret === 'string' && client.secret.length >= 32 && isExampleSecret(client.secret)) {
      refuse('secret', 'is an example, or too regular to be a secret; "openssl rand -base64 32" prints one');
    }
    if ((client.redirects ?? []).length === 0 && client.ciba === undefined) {
      refuse('redirects', 'or ciba is needed: else there is no way to ask');
    }
    if ((client.ciba === 'ping') !== (client.notify !== undefined)) {
      refuse('notify', "is needed with ciba: 'ping', and means nothing without it");
    }
    if (client.ciba !== undefined && (client.redirects ?? []).length === 0 && client.host === undefined) {
      refuse('host', 'is needed where there are no redirects: phones show where a login is for');
    }
  }, EVEN_SO);

/** A realm of a Keycloak, as its tokens name it. */
const realmUrl = webUrl.refine((url) => !/[?\s]|\/$/.test(url), 'has no query and no / at its end');
const realmSchema = z
  .strictObject({
    /** What this gateway calls it, in its log and its audit. */
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a name has small letters, digits, dots, _ and -'),
    /** Its issuer, as in https://sso.example.com/realms/main: its calls are signed with the keys that are there. */
    issuer: realmUrl,
    /** How this gateway reaches it, when that is not the issuer. */
    url: realmUrl.optional(),
    /** The clients of the realm whose requests are taken. */
    clients: z
      .array(
        z.strictObject({
          /** Its client id in Keycloak. */
          id: z.string().regex(/^[\x21-\x7e]{1,128}$/, 'an id has 1 to 128 ASCII letters, digits and signs'),
          /** What people see on their phones. */
          name: z.string().refine((name) => isPlainText(name, 64), `a name has 1 to 64 characters ${PLAIN_TEXT}`),
          /** What phones show as the place of a login. */
          host: z.string().regex(/^[a-z0-9:._-]{1,253}$/, 'a host is a lower-case name or an address'),
        }),
      )
      .min(1)
      .max(1000),
  })
  .superRefine(({ clients }, context) => {
    refuseTwice(membersOf(clients, 'id'), (index, id) =>
      context.addIssue({
        code: 'custom',
        path: ['clients', index, 'id'],
        message: `is ${id}, as that of another client`,
      }),
    );
  }, EVEN_SO);

/**
 * The whole configuration file. Everything that is a matter of taste has a default; what has none cannot be guessed.
 * Times are in the unit of their name.
 */
export const gatewayConfigSchema = z
  .strictObject({
    /** The gateway's name: what devices and people call it. It is part of what a device signs. */
    name: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'a name is lower-case, as in gate.example.com'),
    listen: z.strictObject({
      /** The address to listen on; beyond loopback only with `tls`. */
      host: z.string().min(1),
      /** The port for devices and clients; 0 is any that is free. */
      port,
      /** How devices and clients reach it, when that is not the name and the port. */
      url: z
        .string()
        .regex(/^wss?:\/\/[^\s/?#]+$/, 'a URL is wss://host:port')
        .optional(),
      /**
       * Balancers in front of the port: addresses or networks whose connections begin with a header of the PROXY protocol.
       * People and limits then go by the address that it names; from anywhere else it is not believed.
       */
      proxies: z
        .array(z.string().refine(isNetwork, 'a proxy is an address, or a network as in 192.0.2.0/24'))
        .max(64)
        .default([]),
      /**
       * Proxies of HTTP in front of the port, and the header in which they say where a request comes from. The last address there
       * that is none of theirs is believed; from anywhere else the header means nothing.
       */
      forwarded: z
        .strictObject({
          /** Addresses or networks of the proxies. */
          from: z
            .array(z.string().refine(isNetwork, 'a proxy is an address, or a network as in 192.0.2.0/24'))
            .min(1)
            .max(64),
          /** The one header that they all write; they have to take another's away. */
          header: z.enum(['x-forwarded-for', 'forwarded']).default('x-forwarded-for'),
        })
        .optional(),
    }),
    /** PEM files, relative to the configuration. Required beyond loopback. */
    tls: z
      .strictObject({
        /** The certificate, and those that vouch for it. */
        certificate: z.string().min(1),
        /** Its private key. */
        key: z.string().min(1),
        /** Whether tickets bring the certificate, so that no authority is trusted; false when a public one vouches for it. */
        pinned: z.boolean().default(true),
      })
      .optional(),
    /** PEM file of the key that devices know the gateway by, relative to the configuration. It outlives certificates. */
    identity: z.string().min(1),
    party: z.strictObject({
      /** The relying party's id: a domain. */
      id: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'an id is a lower-case domain'),
      /** What phones show when they enrol. */
      name: z.string().refine((name) => isPlainText(name, 64), `a party's name has 1 to 64 characters ${PLAIN_TEXT}`),
      /** Origins of the apps that may answer: "ohos:app-id:" and the key that the app is signed with, or "https://…". */
      origins: z
        .array(z.string().regex(/^(ohos:app-id:|https:\/\/)\S+$/, 'an origin begins with ohos:app-id: or https://'))
        .min(1),
    }),
    /** The durable store's file, relative to the configuration. */
    store: z.string().min(1),
    audit: z
      .strictObject({
        /** How long entries of the audit are kept. */
        keptDays: z.number().min(1).max(36_500).default(365),
      })
      .prefault({}),
    /** Users by the name of their group, for `targets` and `limits`. */
    groups: z.record(groupName, z.array(userName)).default({}),
    /** Where connections may go; nowhere else. */
    targets: z.array(targetSchema).min(1),
    requests: z
      .strictObject({
        /** How long a request waits for its user. */
        deadlineSeconds: seconds(5, 600).default(60),
        /** How long a prompt may stand after the last sign of life that the gateway has answered. */
        leaseSeconds: seconds(3, 120).default(15),
        /** How often a device that holds prompts gives a sign of life, which renews them. */
        renewSeconds: seconds(1, 60).default(5),
        /** How often the number may be typed wrong before the request is denied. */
        numberTries: z.int().min(1).max(10).default(3),
        /** Prompts of one user in a minute. */
        perUserAndMinute: count(1_000_000).default(3),
        /** Prompts of one client from one address in a minute. */
        perSourceAndMinute: count(1_000_000).default(3),
        /** Requests that wait at the same time, of everybody together. */
        waiting: count(1_000_000).default(10_000),
        /** How long the outcome of a request is kept at hand for who comes late; the audit keeps it for a year. */
        keptMinutes: seconds(1, 1440).default(10),
      })
      .prefault({}),
    /** Limits of some users in the place of everybody's. Of the rules that name a user, each number is that of the first that has it. */
    limits: z.array(limitSchema).max(1000).default([]),
    sessions: z
      .strictObject({
        /** How often an approved connection is authorised again, silently. */
        reauthenticateMinutes: seconds(0.1, 1440).default(15),
        /** After SIGTERM nobody new is let in, and approved connections may go on for so long; 0 ends them at once. */
        drainSeconds: seconds(0, 86_400).default(0),
        /** After this an approved connection ends. */
        longestHours: seconds(0.01, 168).default(12),
      })
      .prefault({}),
    channel: z
      .strictObject({
        /** Connections of devices at a time. */
        devices: count(1_000_000).default(10_000),
        /** Connections of devices and clients that have not yet said who they are. */
        halfOpen: count(100_000).default(256),
        /** The same from one address. */
        halfOpenPerSource: count(100_000).default(16),
        /** How long a connection may take to say who it is. */
        helloSeconds: seconds(1, 60).default(10),
        /** How often a device without prompts says that it is there. */
        idleBeatSeconds: seconds(5, 600).default(30),
        /** Bytes that may wait for a device that does not read; it is disconnected above that. */
        bufferedBytes: z.int().min(65_536).max(16_777_216).default(262_144),
        /** How long a ticket that enrols a phone is good. */
        enrolmentMinutes: seconds(1, 10).default(10),
      })
      .prefault({}),
    tunnel: z
      .strictObject({
        /** Tunnels at a time, of everybody together. */
        connections: count(1_000_000).default(1000),
        /** Tunnels of one user at a time. */
        perUser: count(1_000_000).default(256),
        /** Tunnels of one client at a time. */
        perClient: count(1_000_000).default(128),
        /** A client that gives no sign of life for so long is gone. */
        silentSeconds: seconds(15, 3600).default(60),
        /** When one side takes nothing of what waits for it for so long, the tunnel ends. */
        stallSeconds: seconds(10, 86_400).default(300),
        /** How long a target may take to answer. */
        connectSeconds: seconds(1, 120).default(10),
        /** How long a ticket that logs a client in is good. */
        loginMinutes: seconds(1, 1440).default(10),
        /** How long a client's token is good. */
        tokenDays: seconds(0.01, 3650).default(90),
      })
      .prefault({}),
    /** How phones are woken whose app is not open; they are reachable only while it is, when this is left out. */
    wakeUp: z
      .strictObject({
        /** Huawei's Push Kit, with the service account of whoever publishes the app. */
        pushKit: z
          .strictObject({
            /** JSON file of the service account, relative to the configuration. */
            serviceAccount: z.string().min(1),
            /** The client id of the app in AppGallery Connect: messages are taken back under it. */
            clientId: z.string().regex(/^\w{1,64}$/, 'a client id has letters and digits'),
            /** What the messages are, of those that were approved for the app. */
            category: z.enum(['ACCOUNT', 'WORK', 'FINANCE', 'SUBSCRIPTION', 'MARKETING']).default('ACCOUNT'),
            /** What notifications are headed with: the name of the app. */
            title: z
              .string()
              .refine((title) => isPlainText(title, 40), `a title has 1 to 40 characters ${PLAIN_TEXT}`)
              .default('CancellableAuth'),
            /** Whether they are messages for tests, of which there are few a day, and no approval is needed. */
            test: z.boolean().default(false),
            /** Where the service is. */
            url: z.string().refine(isPushUrl, 'a URL is https://…, or http://… on loopback').default(PUSH_KIT_URL),
            /** Receipts: Push Kit says what became of messages, at /v1/push-receipts of this gateway, which it must reach from outside. */
            receipts: z
              .strictObject({
                /** The user name of the callback, as it is set in AppGallery Connect. */
                user: z.string().regex(/^[!-~]{1,64}$/, 'a user name has 1 to 64 characters without spaces'),
                /** File of the callback's secret, relative to the configuration: base64. */
                secret: z.string().min(1),
                /** Which configuration of receipts; the app's own when left out. */
                id: z
                  .string()
                  .regex(/^[\w-]{1,64}$/, 'an id has letters, digits and hyphens')
                  .optional(),
              })
              .optional(),
          })
          .optional(),
        /** A relay of one's own, which gets signed POSTs. */
        webhook: z
          .strictObject({
            /** Where it is. */
            url: z.string().refine(isPushUrl, 'a URL is https://…, or http://… on loopback'),
            /** File of the secret that both sides sign with, relative to the configuration: base64 of 24 to 64 bytes. */
            secret: z.string().min(1),
          })
          .optional(),
        /** How long a phone that is connected may take to show a request before all phones of its user are woken. */
        shownSeconds: seconds(1, 60).default(4),
        /** Messages to one phone in an hour. */
        perPhoneAndHour: count(3600).default(20),
        /** How long the push service may take to answer. */
        timeoutSeconds: seconds(1, 60).default(10),
      })
      .refine(
        ({ pushKit, webhook }) => (pushKit === undefined) !== (webhook === undefined),
        'has either pushKit or webhook',
      )
      .optional(),
    remoteDesktop: z
      .strictObject({
        /** What clients of remote desktops may bring to the target; Windows' own clients obey. All is off that is not named. */
        redirect: z
          .strictObject({
            /** The clipboard, in both directions. */
            clipboard: z.boolean().default(false),
            /** The user's drives. */
            drives: z.boolean().default(false),
            /** The user's printers. */
            printers: z.boolean().default(false),
            /** Serial and parallel ports. */
            ports: z.boolean().default(false),
            /** Devices that are plugged in. */
            devices: z.boolean().default(false),
          })
          .prefault({}),
        /** After so long without input clients end the session; 0: never. Windows' own clients obey. */
        idleMinutes: z.int().min(0).max(1440).default(0),
        /**
         * After a connection that was approved broke off by itself, the same credential from the same address is let in once without
         * a question for so long; phones are told. 0: never.
         */
        resumeSeconds: z.int().min(0).max(300).default(0),
      })
      .prefault({}),
    /** One of several nodes of a site, which share their state in etcd; a gateway is its site's only one when this is left out. */
    cluster: z
      .strictObject({
        /** The members of etcd, as in etcd1.example.com:2379; three, on machines of their own. */
        endpoints: z
          .array(z.string().regex(ENDPOINT, 'an endpoint is host:port, as in etcd1.example.com:2379'))
          .min(1)
          .max(16),
        /** PEM files, relative to the configuration. Required where a member is not on loopback. */
        tls: z
          .strictObject({
            /** The authority that vouches for the members, and nobody else. */
            ca: z.string().min(1),
            /** This node's certificate; where etcd asks for users, its common name is the user. */
            certificate: z.string().min(1),
            /** Its private key. */
            key: z.string().min(1),
          })
          .optional(),
        /** Before every key of this site in etcd; sites that share an etcd have different ones. */
        prefix: z
          .string()
          .regex(/^[\x21-\x7e]{1,127}\/$/, 'a prefix has ASCII letters, digits and signs, and a slash at its end')
          .default('cancellable-auth/'),
        /** What this node is called, for those who run it; no two nodes have the same. */
        node: z
          .string()
          .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, 'a node has small letters, digits, dots and dashes'),
        /** A node that has not heard etcd for so long ends the connections that it has let in. */
        staleMinutes: seconds(0.1, 60).default(5),
      })
      .optional(),
    /** Web applications and their servers, which ask by OpenID Connect and CIBA; there is no such door when it is left out. */
    openid: z
      .strictObject({
        /** How browsers reach this gateway, as in https://gate.example.com:8443; the address of `listen` when it is left out. */
        url: z
          .string()
          .refine(
            (url) => isPushUrl(url) && new URL(url).origin === url,
            'a URL is https://host:port, or http://host:port on loopback, and nothing behind it',
          )
          .optional(),
        /** File of the keys that ID tokens and cookies are signed with, relative to the configuration. */
        keys: z.string().min(1),
        /** How often a server may ask whether there is an answer. */
        pollSeconds: z.int().min(1).max(60).default(5),
        /** The applications. */
        clients: z.array(clientSchema).min(1).max(1000),
      })
      .superRefine(({ clients }, context) => {
        refuseTwice(membersOf(clients, 'id'), (index, id) =>
          context.addIssue({
            code: 'custom',
            path: ['clients', index, 'id'],
            message: `is ${id}, as that of another application`,
          }),
        );
      }, EVEN_SO)
      .optional(),
    /** Realms of Keycloak whose CIBA asks people here (the authentication channel); there is no such door when it is left out. */
    keycloak: z
      .strictObject({
        /** The realms that may call, and their clients. */
        realms: z.array(realmSchema).min(1).max(100),
      })
      .superRefine(({ realms }, context) => {
        ['name', 'issuer'].forEach((member) =>
          refuseTwice(membersOf(realms, member), (index, text) =>
            context.addIssue({
              code: 'custom',
              path: ['realms', index, member],
              message: `is ${text}, as that of another realm`,
            }),
          ),
        );
      }, EVEN_SO)
      .optional(),
    operations: z.strictObject({
      /** Health, metrics and the operator's commands: on loopback only. */
      host: z.string().default('127.0.0.1'),
      /** The port; not that of `listen`. */
      port,
      /** Who has it may enrol and revoke: 32 random characters and more. */
      token: z
        .string()
        .min(32, 'a token has at least 32 characters')
        .regex(/^[\x21-\x7e]*$/, 'a token has ASCII letters, digits and signs, and no spaces: it goes into a header'),
    }),
    log: z
      .strictObject({
        /** The least that is logged. */
        level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
      })
      .prefault({}),
  })
  .superRefine((config, context) => {
    const refuse = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    if (!isLoopback(config.listen.host) && config.tls === undefined) {
      refuse(
        ['tls'],
        `is missing, and listen.host ${config.listen.host} can be reached from elsewhere. Name a certificate and ` +
          'its key ("gateway init" makes them), or listen on 127.0.0.1',
      );
    }
    if (!isLoopback(config.operations.host)) {
      refuse(
        ['operations', 'host'],
        `is ${config.operations.host}; health, metrics and commands stay on loopback (127.0.0.1). ` +
          'Let something that authenticates its callers forward what others need',
      );
    }
    if (isExampleSecret(config.operations.token)) {
      refuse(
        ['operations', 'token'],
        'is an example, or too regular to be a secret. Take 32 random characters, for example ' +
          'what "openssl rand -base64 32" prints',
      );
    }
    config.party.origins.forEach((origin, index) => {
      if (origin.includes(PLACEHOLDER)) {
        refuse(
          ['party', 'origins', index],
          'is a placeholder; write ohos:app-id: and the key that the app is signed with (docs/guide/gateway.md, "Origin")',
        );
      }
    });
    if (config.requests.renewSeconds * 2 > config.requests.leaseSeconds) {
      refuse(
        ['requests', 'renewSeconds'],
        'must be at most half of leaseSeconds, so that one lost frame loses no prompt',
      );
    }
    if (config.requests.leaseSeconds > config.requests.deadlineSeconds) {
      refuse(['requests', 'leaseSeconds'], 'must not be longer than deadlineSeconds');
    }
    if (config.requests.renewSeconds * 2 > config.tunnel.silentSeconds) {
      refuse(
        ['tunnel', 'silentSeconds'],
        'must be at least twice requests.renewSeconds, after which an open client is asked for a ' +
          'sign of life, so that one lost sign ends no connection',
      );
    }
    if (config.cluster !== undefined) {
      checkCluster(config.cluster, config.requests, refuse);
    }
    for (const part of ['targets', 'limits'] as const) {
      config[part].forEach(({ groups = [] }, index) => {
        for (const group of groups) {
          if (!Object.hasOwn(config.groups, group)) {
            refuse([part, index, 'groups'], `has ${group}, which is not in groups`);
          }
        }
      });
    }
    if (config.listen.port !== 0 && config.listen.port === config.operations.port) {
      refuse(['operations', 'port'], 'is that of listen; take another one');
    }
  });

/** What of a node is wrong only together with something else. */
function checkCluster(
  { endpoints, tls }: { readonly endpoints: readonly string[]; readonly tls?: object | undefined },
  { leaseSeconds, renewSeconds }: { readonly leaseSeconds: number; readonly renewSeconds: number },
  refuse: (path: (string | number)[], message: string) => void,
): void {
  endpoints.forEach((endpoint, index) => {
    if (Number(/\d+$/.exec(endpoint)?.[0]) > 65_535) {
      refuse(['cluster', 'endpoints', index], `has port ${/\d+$/.exec(endpoint)![0]}; ports end at 65535`);
    }
    if (endpoints.indexOf(endpoint) < index) {
      refuse(['cluster', 'endpoints', index], `is ${endpoint}, which is there already; name each member once`);
    }
  });
  const far = endpoints.find((endpoint) => !isLoopback(hostOfEndpoint(endpoint)));
  if (far !== undefined && tls === undefined) {
    refuse(
      ['cluster', 'tls'],
      `is missing, and etcd at ${far} is on another machine: whoever is on the way could enrol a phone of their own. ` +
        'Name the authority of its members, and the certificate and key of this node',
    );
  }
  if (renewSeconds * 2 > leaseSeconds - OWNER_SIGN_SECONDS) {
    refuse(
      ['requests', 'renewSeconds'],
      `must be at most half of leaseSeconds less ${OWNER_SIGN_SECONDS}: so much earlier a prompt goes that another node asks for`,
    );
  }
}

/** The host of `host:port`, without the brackets of an address of IPv6. */
export function hostOfEndpoint(endpoint: string): string {
  return endpoint.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

/** A checked configuration: every optional number has its value. */
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
/** A place where connections may go. */
export type TargetRule = z.infer<typeof targetSchema>;
/** Limits of some users. */
export type LimitRule = z.infer<typeof limitSchema>;
