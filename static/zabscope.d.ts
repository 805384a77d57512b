// The script interface of the page, `window.zabscope`. What it means and examples: docs/script.md.
//
// Functions that change what is shown return a promise of the moment that they lead to. What cannot be done rejects it
// with an Error whose message says why; functions that only tell throw. Times are milliseconds of the run, zxids are
// written "2·3", words are ZooKeeper's.

/** A server by its number, a client by its name, or both as "S1" and "C1". */
export type End = `S${number}` | `C${number}`;

/** `epoch·counter`. */
export type Zxid = string;

/** How far a step goes. */
export type Unit = 'event' | 'message' | 'milestone';

/** Where the cursor is. */
export interface Moment {
  /** The event that it stands after. */
  event: number;
  time: number;
  /** The last event of this branch that has been simulated. */
  lastEvent: number;
  branch: number;
  playing: boolean;
  /** What just happened, in the language of the page. */
  sentence: string;
  /** The same in the protocol's words. */
  line: string;
}

/** One event. */
export interface ZabEvent {
  event: number;
  time: number;
  what:
    | 'command' | 'refused' | 'start' | 'vote' | 'packet' | 'toServer' | 'toClient' | 'timer' | 'disk' | 'dialed'
    | 'opened' | 'dialFailed' | 'broken' | 'woke' | 'program' | 'resource';
  /** Whom it happened to. */
  who: End | null;
  /** The other end: the sender of a packet. */
  with: End | null;
  /** The packet that was received, in ZooKeeper's words: "PROPOSAL", "ACK", … */
  packet: string | null;
  zxid: Zxid | null;
  /** The event that it comes from: for a packet, the one in which it was sent. */
  cause: number | null;
  marks: string[];
  says: string;
  /** What servers told of themselves in it; only where one subscribes. */
  told?: string[];
}

/** A transaction in a log. */
export interface LogRecord {
  zxid: Zxid;
  op: string;
  path?: string;
  data?: string;
  durable: boolean;
  committed: boolean;
}

export interface Server {
  id: number;
  role: 'voter' | 'observer';
  up: boolean;
  paused: boolean;
  state: 'LOOKING' | 'FOLLOWING' | 'LEADING' | 'OBSERVING' | null;
  zabstate: 'ELECTION' | 'DISCOVERY' | 'SYNCHRONIZATION' | 'BROADCAST' | null;
  leader: number | null;
  vote: { leader: number | null; zxid: Zxid; epoch: number; round: number } | null;
  acceptedEpoch: number;
  currentEpoch: number;
  lastZxid: Zxid;
  lastProcessedZxid: Zxid | null;
  logLength: number;
  /** The last 1000 records. */
  log: LogRecord[];
  snapshots: Zxid[];
  digest: string | null;
  exit: string | null;
}

export interface Client {
  id: number;
  state: 'closed' | 'connecting' | 'connected' | 'closing' | 'disconnected' | 'expired';
  paused: boolean;
  server: number | null;
  session: string | null;
  timeout: number;
  lastZxid: Zxid;
  requests: { cxid: number; op: string; path?: string; data?: string; outcome: string; zxid: Zxid | null }[];
}

/** Everything at the cursor, besides the znodes. */
export interface State {
  event: number;
  time: number;
  lastEvent: number;
  branch: number;
  traceHash: string;
  seed: number;
  /** Rules are taken away: what runs is not ZAB. */
  modified: boolean;
  flaws: string[];
  servers: Server[];
  clients: Client[];
  packets: { packet: string; from: End; to: End; zxid: Zxid; sentIn: number; arrives: number | null }[];
  violations: {
    invariant: string; sentence: string; event: number; time: number; who: End | null; other: End | null; zxid: Zxid;
  }[];
}

export interface Znode {
  path: string;
  data: string;
  czxid: Zxid;
  mzxid: Zxid;
  pzxid: Zxid;
  ctime: number;
  mtime: number;
  version: number;
  cversion: number;
  aversion: number;
  ephemeralOwner: string | null;
  numChildren: number;
}

export interface Branch {
  branch: number;
  name: string;
  parent: number | null;
  /** The event after which it parted. */
  after: number;
  lastEvent: number;
  current: boolean;
}

/** A fact to wait for, as in a scenario's `when`: exactly one of the first ten. */
export interface Fact {
  state?: string;
  phase?: string;
  established?: number | 'any';
  appended?: Zxid;
  durable?: Zxid;
  committed?: Zxid;
  delivered?: Zxid;
  acceptedEpoch?: number;
  currentEpoch?: number;
  sent?: string;
  server?: number;
  from?: number | string;
  to?: number | string;
}

/** A command, as in a scenario's `do`; with `at` or `when` it waits for its moment. */
export type Command = string | object;

export interface Zabscope {
  /** The version of the page. */
  version: string;
  /** Fulfilled with this object when the page is drawn. */
  ready: Promise<Zabscope>;
  /** Opens a scenario object, its text, a link, or a bundled scenario by its id. */
  open(what: object | string): Promise<Moment>;
  /** Carries out a command at the cursor. In the past that opens a branch. */
  act(command: Command): Promise<Moment>;
  /** So many steps on, 1 to 10000; fewer where nothing more happens. */
  step(unit?: Unit, n?: number): Promise<Moment>;
  /** To after an event, or to after the last event up to a moment; simulates what has not been yet. */
  seek(to: number | { event: number } | { time: number | string }): Promise<Moment>;
  play(): Promise<Moment>;
  /** Stops playing, and every call that is not answered yet. */
  pause(): Promise<Moment>;
  switchTo(branch: number): Promise<Moment>;
  setLanguage(language: 'en' | 'zh'): Promise<Moment>;
  setTheme(theme: 'system' | 'light' | 'dark'): Promise<Moment>;
  /** The events with these numbers, at most 100000, as a text for other programs: docs/export.md. */
  export(form: 'json' | 'shiviz' | 'mermaid', range?: { from?: number; to?: number }): Promise<string>;
  moment(): Moment;
  state(): State;
  /** The tree as one server has it, without ZooKeeper's own znodes; empty while the server is down. */
  znodes(server: number): Znode[];
  /** Events with these numbers, at most 10000, from 1 to the last one that has been simulated. */
  events(from?: number, to?: number): ZabEvent[];
  branches(): Branch[];
  /** The address of this moment; with the language only when asked. */
  link(options?: { language?: boolean }): string;
  /** Calls for every event that the filter lets through while the cursor moves forward. Returns what ends that. */
  subscribe(
    filter: 'event' | 'message' | 'milestone' | 'violation' | Fact,
    callback: (event: ZabEvent) => void,
  ): () => void;
}

declare global {
  interface Window {
    zabscope: Zabscope;
  }
  const zabscope: Zabscope;
}
