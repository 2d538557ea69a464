/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Where a sign-in is kept. */
export type AccountPlace =
  /** The system's keyring. */
  | 'KEYRING'
  /** A file behind a passphrase. */
  | 'LOCKED_FILE'
  /** Nowhere: it ends with the program. */
  | 'SESSION';

/** How a sign-in stands. */
export type AccountState =
  /** The sign-in server takes it no more: sign in again. Edits stay, and go on. */
  | 'ENDED'
  /** Somebody is signed in; the keyring must be opened, or `unlockAccount` be given the passphrase. */
  | 'LOCKED'
  | 'SIGNED_IN'
  | 'SIGNED_OUT';

/** Whether a geometry covers something by itself. */
export type AreaFileKind =
  /** It does. */
  | 'AREA'
  /** It is a line, and needs `bufferMeters`. */
  | 'LINE';

/** An area of one source: either bounds or a geometry. */
export type AreaInput = {
  /** A box… */
  bounds?: BoundsInput | null | undefined;
  /** Metres kept to either side of a line. */
  bufferMeters?: number | null | undefined;
  /** …or a geometry; lines need `bufferMeters`. */
  geometry?: { readonly type: string; readonly coordinates: readonly unknown[] } | null | undefined;
  maxZoom: number;
  minZoom: number;
  /** Id or name of the source. */
  sourceId: string;
};

/** What led to an entry of the audit. */
export type AuditCause =
  /** A rule settles what was written apart; nobody decided. */
  | 'AUTOMATIC'
  /** A person set a rule for a layer or a field. */
  | 'POLICY_CHANGE'
  /** A decision that was taken back was done again. */
  | 'REDO'
  /** A person decided. */
  | 'RESOLVE'
  /** A decision was taken back. */
  | 'UNDO';

/** Which entries are wanted. */
export type AuditFilter = {
  author?: string | null | undefined;
  /** Only what rules settle, or only what people did; both if absent. */
  automatic?: boolean | null | undefined;
  feature?: string | null | undefined;
  from?: string | null | undefined;
  /** Id or name. */
  layer?: string | null | undefined;
  /** Words in names, values, reasons, people, or the beginning of a hash. */
  text?: string | null | undefined;
  to?: string | null | undefined;
};

/** A box in degrees; west greater than east crosses the antimeridian. */
export type BoundsInput = {
  east: number;
  north: number;
  south: number;
  west: number;
};

/** Whether a source's owner allows bulk caching. */
export type BulkPermission =
  /** Yes. */
  | 'ALLOWED'
  /** No; `reason` says why and `instead` what to do. */
  | 'FORBIDDEN'
  /** Up to a number of tiles. */
  | 'LIMITED'
  /** Nobody said. */
  | 'UNKNOWN';

/** Which edits a carry file takes along. */
export type CarryEdits =
  /** All that are on this device. */
  | 'ALL'
  /** None. */
  | 'NONE'
  /** Those of this device that no peer is known to have. */
  | 'UNSYNCED';

/** What changed. */
export type ChangeKind =
  /** The link to the hub, or who is signed in there, changed (`hubLink`). */
  | 'ACCOUNT'
  /** The hub's regions changed (`hubRegions`). */
  | 'CLOUD'
  /** Features or layers changed; `editState` is how the edits stand now. */
  | 'EDITS'
  /** A region is new or changed; `region` is its state now. */
  | 'REGION'
  /** A region is gone. */
  | 'REGION_DELETED'
  /** Settings changed. */
  | 'SETTINGS'
  /** Sources were added or removed. */
  | 'SOURCES'
  /** Bytes in the store changed. */
  | 'STORE'
  /** How synchronising stands changed (`syncState`). */
  | 'SYNC'
  /**
   * A task was started, went on, ended or was dismissed; `task` is its state now, absent if it
   * was dismissed.
   */
  | 'TASK';

/** What had to be assumed to read coordinates. */
export type CoordinateAssumption =
  /** Two bare numbers were taken as longitude, then latitude. */
  | 'LONGITUDE_FIRST'
  /** A short plus code was completed near a place. */
  | 'NEAR_REFERENCE'
  /** The S of a UTM zone was taken as the southern hemisphere. */
  | 'SOUTHERN_HEMISPHERE';

/** A way of writing a position. */
export type CoordinateNotation =
  /** Decimal degrees. */
  | 'DD'
  /** Degrees and decimal minutes. */
  | 'DDM'
  /** Degrees, minutes and seconds. */
  | 'DMS'
  /** Military Grid Reference System. */
  | 'MGRS'
  /** Open Location Code. */
  | 'PLUS_CODE'
  /** Universal Transverse Mercator; Universal Polar Stereographic near the poles. */
  | 'UTM';

/** How a feature differs between two times. */
export type DifferenceKind =
  /** It is there only at the later one. */
  | 'ADDED'
  /** It is there at both, and not the same. */
  | 'CHANGED'
  /** It is there only at the earlier one. */
  | 'REMOVED';

/** What of a feature people disagree about. */
export type EditConflictKind =
  /** Deleted by one, changed by another. */
  | 'EXISTENCE'
  /** Two geometries. */
  | 'GEOMETRY'
  /** Two values of one property. */
  | 'PROPERTY';

/** One fact of a region, as it is printed. */
export type FactInput = {
  term: string;
  value: string;
};

/** Which features, in which order. */
export type FeatureQuery = {
  bounds?: BoundsInput | null | undefined;
  conflictsOnly?: boolean;
  /** The deleted ones instead. */
  deleted?: boolean;
  descending?: boolean;
  layer?: string | null | undefined;
  /** Key of a field, or `label`, `changedAt`, `createdAt`; absent: as they were made. */
  sort?: string | null | undefined;
  /** In any of their texts, whatever the case. */
  text?: string | null | undefined;
  /** All of these hold. */
  where?: Array<FieldTest> | null | undefined;
};

/** A field of a layer's form. */
export type FieldInput = {
  choices?: Array<string> | null | undefined;
  /** What a new feature has. */
  default?: unknown;
  hint?: string | null | undefined;
  /** Of a field that is there already; absent: one is made from the label. */
  key?: string | null | undefined;
  /** What people read. */
  label: string;
  /** Absent: the layer's. */
  policy?: PolicyRule | null | undefined;
  /** The value is the id of a feature that must be there; absent: as it is. */
  reference?: boolean | null | undefined;
  required?: boolean;
  type: FieldType;
  /** No two features may have one value; absent: as it is. */
  unique?: boolean | null | undefined;
  /** The rule with what it needs to know; `policy` counts where it is absent. */
  wholePolicy?: PolicyInput | null | undefined;
};

/** What a value is held against. */
export type FieldTest = {
  field: string;
  test: FieldTestKind;
  value?: unknown;
};

/** How a value is held against another. */
export type FieldTestKind =
  /** The text has it, whatever the case. */
  | 'CONTAINS'
  /** There is none. */
  | 'EMPTY'
  /** There is one. */
  | 'FILLED'
  /** It is greater, or later. */
  | 'GREATER'
  /** It is the same. */
  | 'IS'
  /** It is another, or none. */
  | 'IS_NOT'
  /** It is less, or earlier. */
  | 'LESS';

/** What a field holds. */
export type FieldType =
  /** Yes or no. */
  | 'BOOLEAN'
  /** One of `choices`. */
  | 'CHOICE'
  /** A day, or a point in time (RFC 3339). */
  | 'DATE'
  /** An address of the web. */
  | 'LINK'
  /** A number. */
  | 'NUMBER'
  /** Pictures, by their SHA-256. */
  | 'PHOTO'
  /** Text of any length. */
  | 'TEXT';

/** How a fix was found. */
export type FixKind =
  /** With corrections. */
  | 'DIFFERENTIAL'
  /** By dead reckoning. */
  | 'ESTIMATED'
  /** With carrier phase, centimetres. */
  | 'RTK'
  /** With carrier phase, decimetres. */
  | 'RTK_FLOAT'
  /** Typed in, or by a simulator. */
  | 'SIMULATED'
  /** With a height. */
  | 'THREE_D'
  /** Without a height. */
  | 'TWO_D';

/** What was found. */
export type FoundKind =
  /** Coordinates that the text says. */
  | 'COORDINATES'
  /** A place of the world. */
  | 'PLACE'
  /** A region of this device. */
  | 'REGION';

/** Which geometries a layer takes. */
export type GeometryKind =
  /** Whatever there is. */
  | 'ANY'
  /** Lines and sets of lines. */
  | 'LINE'
  /** Points and sets of points. */
  | 'POINT'
  /** Areas and sets of areas. */
  | 'POLYGON';

/** A request header; its value is kept, and never shown again. */
export type HeaderInput = {
  name: string;
  value: string;
};

/** How a region of the hub stands on this device. */
export type HubRegionState =
  /** Nothing of it is here. */
  | 'ABSENT'
  /** It was here whole, and the hub has other tiles now. */
  | 'OUTDATED'
  /** Some of its tiles are here. */
  | 'PARTIAL'
  /** All that the hub has of it is here. */
  | 'PRESENT'
  /** It comes down now. */
  | 'TAKING';

/** What a job does. */
export type JobKind =
  /** Fetches what is missing. */
  | 'DOWNLOAD'
  /** Asks the source for what changed. */
  | 'REFRESH'
  /** Fetches the damaged tiles again. */
  | 'REPAIR'
  /** Fetches the failed tiles again. */
  | 'RETRY';

/** What of a layer changes; what is absent or null stays, what is given is taken whole. */
export type LayerChange = {
  /** The whole new list: a field that is not in it is taken out of the form; its values are kept. */
  fields?: Array<FieldInput> | null | undefined;
  geometryKind?: GeometryKind | null | undefined;
  name?: string | null | undefined;
  policy?: PolicyRule | null | undefined;
  rules?: LayerRulesInput | null | undefined;
  style?: LayerStyleInput | null | undefined;
  /** The rule with what it needs to know; `policy` counts where it is absent. */
  wholePolicy?: PolicyInput | null | undefined;
};

/** A new layer. */
export type LayerInput = {
  fields?: Array<FieldInput>;
  geometryKind: GeometryKind;
  name: string;
  policy?: PolicyRule;
  rules?: LayerRulesInput | null | undefined;
  style?: LayerStyleInput | null | undefined;
  /** The rule with what it needs to know; `policy` counts where it is absent. */
  wholePolicy?: PolicyInput | null | undefined;
};

/** What must hold between the features of a layer; it is taken whole. */
export type LayerRulesInput = {
  /** Points nearer to each other than this, in metres, may be one thing entered twice; absent: any. */
  duplicateMeters?: number | null | undefined;
  /** Areas must not overlap. */
  noOverlap?: boolean;
  /** Lines and outlines must not cross themselves. */
  noSelfCrossing?: boolean;
};

/** How a layer looks on the map. */
export type LayerStyleInput = {
  /** `#rrggbb`. */
  color: string;
  /** Of areas, 0 to 1. */
  fillOpacity: number;
  /** Key of the field that names the features; absent: the first text. */
  labelField?: string | null | undefined;
  /** Of points, in pixels. */
  radius: number;
  /** Of lines and outlines, in pixels. */
  width: number;
};

/** What a colour of the map means. */
export type LegendInput = {
  /** Layers of the map's style that show it. */
  layers: Array<string>;
  name: string;
};

/** What a carry file is to hold. */
export type PackCarryInput = {
  /** Opens that file; without it, `passphrase` does. */
  answerPassphrase?: string | null | undefined;
  /** Path of a carry file of the other laptop: only what it lacked then is packed. */
  answerTo?: string | null | undefined;
  edits?: CarryEdits;
  /** Encrypts the file; without it, anyone can read it. */
  passphrase?: string | null | undefined;
  /** The file to write; it must not exist. */
  path: string;
  /** Takes along the photos that the packed edits name. */
  photos?: boolean;
  /** Ids or names of regions. */
  regions?: Array<string>;
};

/** Which side of the paper is up. */
export type PaperOrientation =
  /** The long one. */
  | 'LANDSCAPE'
  /** The short one. */
  | 'PORTRAIT';

/** Size of a sheet of paper. */
export type PaperSize =
  /** 297 × 420 mm. */
  | 'A3'
  /** 210 × 297 mm. */
  | 'A4'
  /** 8.5 × 11 inches. */
  | 'LETTER'
  /** 11 × 17 inches. */
  | 'TABLOID';

/** What a rule would do to one conflict. */
export type PolicyEffect =
  /** It would settle it otherwise than now. */
  | 'ALTERS'
  /** A person must decide, now as then. */
  | 'LEAVES'
  /** It is settled now, and a person would have to decide. */
  | 'REOPENS'
  /** It settles it as it is settled now. */
  | 'SAME'
  /** It would settle it; now a person must. */
  | 'SETTLES';

/** A rule, with what it needs to know. */
export type PolicyInput = {
  /** For `MOST_ACCURATE`: key of the field that says how accurate a value is; smaller is better. */
  accuracy?: string | null | undefined;
  /** For `FORWARD_ONLY`: the values, the first first; empty: the choices of the field. */
  order?: Array<string>;
  /** For `ROLE_RANK`: people or roles, the highest first. */
  roles?: Array<string>;
  rule: PolicyRule;
};

/** Which of several values that were written apart is shown, and whether a person decides. */
export type PolicyRule =
  /** All texts, one after the other. */
  | 'APPEND'
  /** All that was added, together. */
  | 'COUNTER'
  /** The earliest. */
  | 'FIRST'
  /** The furthest among the choices. */
  | 'FORWARD_ONLY'
  /** All are kept, and a person decides. */
  | 'KEEP_BOTH'
  /** The greatest. */
  | 'MAX'
  /** The smallest. */
  | 'MIN'
  /** That of the most accurate position. */
  | 'MOST_ACCURATE'
  /** The latest by the writers' clocks. */
  | 'NEWEST'
  /** That of the author of the highest rank. */
  | 'ROLE_RANK'
  /** All items of all. */
  | 'SET_UNION';

/** How good the position is. */
export type PositionQuality =
  /** The connection is being opened. */
  | 'CONNECTING'
  /** The recording is over. */
  | 'ENDED'
  /** There is a fix. */
  | 'FIX'
  /** Nothing is connected. */
  | 'OFF'
  /** The receiver has not found itself yet. */
  | 'SEARCHING'
  /** Connected, and nothing comes that can be understood. */
  | 'SILENT'
  /** There was a fix, `ageSeconds` ago, and none since. */
  | 'STALE'
  /** It can't be reached, and is tried again: `problem` says why. */
  | 'UNREACHABLE';

/** What to listen to. */
export type PositionSourceInput = {
  /** Connect to it whenever the program starts; without it, the choice is not remembered. */
  atStart?: boolean | null | undefined;
  /** Serial; by default 9600. */
  baud?: number | null | undefined;
  /** gpsd (by default localhost) and TCP: name or address. */
  host?: string | null | undefined;
  kind: PositionSourceKind;
  /** Serial: the port, such as /dev/ttyUSB0 or COM3. Replay: the file. */
  path?: string | null | undefined;
  /** gpsd (by default 2947) and TCP. */
  port?: number | null | undefined;
  /** Replay: how many times faster than it was; by default 1. */
  speed?: number | null | undefined;
};

/** Kind of a source of position. */
export type PositionSourceKind =
  /** The GPS daemon. */
  | 'GPSD'
  /** A recording: an NMEA log or a GPX file. */
  | 'REPLAY'
  /** NMEA sentences on a serial line, also over USB and Bluetooth. */
  | 'SERIAL'
  /** NMEA sentences over TCP. */
  | 'TCP';

/** What may speak against a region. */
export type ReadinessCode =
  /** It changed since it was checked. */
  | 'CHANGED'
  /** Tiles have wrong bytes. */
  | 'DAMAGED'
  /** Tiles are past the time for which their source called them fresh. */
  | 'EXPIRED'
  /** Tiles could not be fetched. */
  | 'FAILED'
  /** Tiles are not there. */
  | 'MISSING'
  /** Nobody checked it yet. */
  | 'UNCHECKED'
  /** A job is not finished. */
  | 'UNFINISHED';

/** How far a region's last job is. */
export type RegionState =
  /** Ended by the user. */
  | 'CANCELLED'
  /** Ended with every tile. */
  | 'DONE'
  /** Ended without one tile. */
  | 'FAILED'
  /** Ended; some tiles failed and are listed. */
  | 'FAILED_IN_PART'
  /** Stopped, to be resumed; `problem` says why if nobody asked for it. */
  | 'PAUSED'
  /** Waits for its turn. */
  | 'QUEUED'
  /** At work. */
  | 'RUNNING';

/** What of a feature is changed by itself. */
export type RegisterKind =
  /** Whether it is there: `alive`, `deleted`, or null before it was made. */
  | 'EXISTENCE'
  /** Where it is. */
  | 'GEOMETRY'
  /** A property. */
  | 'PROPERTY';

/** What led to a change. */
export type RevisionCause =
  /** It was made. */
  | 'CREATE'
  /** It was deleted. */
  | 'DELETE'
  /** It was edited. */
  | 'EDIT'
  /** It was read from a file. */
  | 'IMPORT'
  /** A change was redone. */
  | 'REDO'
  /** A conflict was settled. */
  | 'RESOLVE'
  /** It was taken back, or the layer was put back to what it was. */
  | 'RESTORE'
  /** A change was undone. */
  | 'UNDO';

/** Units of the scale bar. */
export type ScaleUnits =
  /** Feet and miles. */
  | 'IMPERIAL'
  /** Metres and kilometres. */
  | 'METRIC'
  /** Metres and nautical miles. */
  | 'NAUTICAL';

/** How rows are counted: from the north (XYZ) or from the south (TMS). */
export type Scheme =
  /** From the south. */
  | 'TMS'
  /** From the north. */
  | 'XYZ';

/** The grid over the map of a sheet. */
export type SheetGrid =
  /** Meridians and parallels. */
  | 'GEOGRAPHIC'
  /** The same lines, with the digits of MGRS. */
  | 'MGRS'
  /** None. */
  | 'NONE'
  /** Eastings and northings of UTM. */
  | 'UTM';

/** A sheet to be written. */
export type SheetInput = {
  facts?: Array<FactInput>;
  grid?: SheetGrid;
  /** Language of names on the map. */
  language?: string;
  legend?: Array<LegendInput>;
  orientation?: PaperOrientation;
  paper?: PaperSize;
  /** The region, by id or name. */
  regionId: string;
  /** One to so many; the largest round scale that shows the region if absent. */
  scale?: number | null | undefined;
  /** Second line. */
  subtitle?: string;
  /** First line; the region's name if absent. */
  title?: string | null | undefined;
  units?: ScaleUnits;
  words: SheetWordsInput;
};

/** Words of a sheet in the reader's language. */
export type SheetWordsInput = {
  /** At the foot. */
  foot: string;
  /** Before the kind of grid. */
  grid: string;
  /** Above the legend. */
  legend: string;
  /** At the arrow. */
  north: string;
  /** Before the scale. */
  scale: string;
};

/** How a person signs in. */
export type SignInWay =
  /** In the browser of this machine. */
  | 'BROWSER'
  /** By a code that is typed in a browser of any machine. */
  | 'CODE';

/** A source to add. */
export type SourceInput = {
  /** Allows addresses of this machine and of private networks. */
  allowPrivate?: boolean;
  attribution?: string | null | undefined;
  /** The user says that the source's owner allows bulk caching. */
  bulkAllowed?: boolean;
  /** Requests at a time, 1 to 64; 8 if absent. */
  concurrency?: number | null | undefined;
  headers?: Array<HeaderInput> | null | undefined;
  kind?: SourceKind;
  maxZoom?: number | null | undefined;
  minZoom?: number | null | undefined;
  name: string;
  /** A local archive. */
  path?: string | null | undefined;
  /** Requests a second at most; 50 for a public host if absent, no limit for a private one. */
  requestsPerSecond?: number | null | undefined;
  scheme?: Scheme;
  subdomains?: Array<string> | null | undefined;
  /** Template, TileJSON, capabilities or archive URL. */
  url?: string | null | undefined;
  wmtsLayer?: string | null | undefined;
  wmtsMatrixSet?: string | null | undefined;
};

/** What kind of place a source is. */
export type SourceKind =
  /** A local MBTiles or PMTiles file. */
  | 'FILE'
  /** A source of the hub: its tiles come with the hub's regions. */
  | 'HUB'
  /** An archive that was imported whole. */
  | 'IMPORTED'
  /** A PMTiles archive on a web server. */
  | 'REMOTE_PMTILES'
  /** A URL template, XYZ or TMS. */
  | 'TEMPLATE'
  /** A TileJSON document. */
  | 'TILEJSON'
  /** An OGC Web Map Tile Service. */
  | 'WMTS'
  /** The world map inside this program. */
  | 'WORLD';

/** What is done now. */
export type SyncPhase =
  /** Nothing is under way. */
  | 'IDLE'
  /** “Work offline” is on, or the hub was not reached the last time. */
  | 'OFFLINE'
  /** It was stopped for now (`resumeSync`). */
  | 'PAUSED'
  /** Photos go and come. */
  | 'PHOTOS'
  /** Edits come from the hub. */
  | 'PULLING'
  /** Edits go to the hub. */
  | 'PUSHING'
  /** Somebody must sign in. */
  | 'SIGNED_OUT'
  /** Tiles go and come. */
  | 'TILES'
  /** There is no hub, or no workspace of it was chosen. */
  | 'UNLINKED';

/** What to change of the settings; what is left out stays. */
export type SyncSettingsInput = {
  automatic?: boolean | null | undefined;
  /** 1024 at least; `null` is no limit. */
  bytesPerSecond?: number | null | undefined;
  /** 1 to 1440; `null` is no schedule. */
  everyMinutes?: number | null | undefined;
  live?: boolean | null | undefined;
  metered?: boolean | null | undefined;
  photos?: boolean | null | undefined;
};

/** What a task does. */
export type TaskKind =
  /** Writes a region to a file or folder. */
  | 'EXPORT'
  /** Writes the audit to a file. */
  | 'EXPORT_AUDIT'
  /** Writes a layer's features to a file. */
  | 'EXPORT_FEATURES'
  /** Takes in an archive. */
  | 'IMPORT'
  /** Takes in a file of features. */
  | 'IMPORT_FEATURES'
  /** Writes a carry file. */
  | 'PACK_CARRY'
  /** Puts a region's tiles up to the hub. */
  | 'PUT_UP_REGION'
  /** Brings a region of the hub here. */
  | 'TAKE_HUB_REGION'
  /** Takes a carry file in. */
  | 'UNPACK_CARRY'
  /** Hashes every stored tile of a region again. */
  | 'VERIFY';

/** How far a task is. */
export type TaskState =
  /** Ended by the user, or with the program; it left nothing half. */
  | 'CANCELLED'
  /** Ended well; its report says with what. */
  | 'DONE'
  /** Ended without a result; `problem` says why. */
  | 'FAILED'
  /** Waits for its turn. */
  | 'QUEUED'
  /** At work. */
  | 'RUNNING';

/** The format of a tile. */
export type TileFormat =
  /** AVIF image. */
  | 'AVIF'
  /** JPEG image. */
  | 'JPEG'
  /** Mapbox Vector Tile. */
  | 'MVT'
  /** PNG image. */
  | 'PNG'
  /** WebP image. */
  | 'WEBP';

/** Whether a track is still being recorded. */
export type TrackState =
  /** Finished. */
  | 'DONE'
  /** The program that recorded it ended; it can be gone on with, or finished. */
  | 'INTERRUPTED'
  /** Paused. */
  | 'PAUSED'
  /** Points are taken in. */
  | 'RECORDING';

export type ReadAreaQueryVariables = Exact<{
  name: string;
  content: string;
}>;


export type ReadAreaQuery = { readArea: { kind: AreaFileKind, geometry: { readonly type: string; readonly coordinates: readonly unknown[] }, parts: number, vertices: number, notes: Array<string>, bounds: { west: number, south: number, east: number, north: number } } };

export type AreaChangeOfQueryVariables = Exact<{
  id: string;
  input: AreaInput;
}>;


export type AreaChangeOfQuery = { changePlan: { goesTiles: number, goesBytes: number, keptTiles: number, plan: { tiles: number, alreadyStored: number, toFetch: number, freeDiskBytes: number, quotaBytes: number | null, usedBytes: number, perZoom: Array<{ zoom: number, tiles: number }>, bounds: { west: number, south: number, east: number, north: number }, terms: { attribution: string | null, licence: string | null, maxZoom: number | null, bulk: BulkPermission, maxTiles: number | null, reason: string | null, instead: string | null }, problems: Array<{ code: string, message: string, blocking: boolean }> } } };

export type CornerOfQueryVariables = Exact<{
  text: string;
  lat?: number | null | undefined;
  lon?: number | null | undefined;
}>;


export type CornerOfQuery = { find: { items: Array<{ kind: FoundKind, lon: number, lat: number }> } };

export type AuditValuePartsFragment = { value: unknown, author: string, device: string, at: string };

export type AuditEntryPartsFragment = { id: string, cause: AuditCause, at: string, author: string, device: string, reason: string | null, feature: string, label: string, register: RegisterKind, field: string | null, fieldLabel: string | null, toAll: Array<unknown>, hash: string | null, bounds: Array<number> | null, clockSuspect: boolean, layer: { id: string, name: string }, from: Array<{ value: unknown, author: string, device: string, at: string }>, rule: { rule: PolicyRule, version: number } | null, undone: { at: string, author: string, device: string } | null };

export type DecisionsQueryVariables = Exact<{
  filter?: AuditFilter | null | undefined;
  after?: string | null | undefined;
  first: number;
}>;


export type DecisionsQuery = { decisions: { next: string | null, items: Array<{ id: string, cause: AuditCause, at: string, author: string, device: string, reason: string | null, feature: string, label: string, register: RegisterKind, field: string | null, fieldLabel: string | null, toAll: Array<unknown>, hash: string | null, bounds: Array<number> | null, clockSuspect: boolean, layer: { id: string, name: string }, from: Array<{ value: unknown, author: string, device: string, at: string }>, rule: { rule: PolicyRule, version: number } | null, undone: { at: string, author: string, device: string } | null }> } };

export type DecisionCountQueryVariables = Exact<{
  filter?: AuditFilter | null | undefined;
}>;


export type DecisionCountQuery = { decisions: { total: number } };

export type EditAuthorsQueryVariables = Exact<{ [key: string]: never; }>;


export type EditAuthorsQuery = { editAuthors: Array<string> };

export type PolicyPreviewQueryVariables = Exact<{
  layer: string;
  field?: string | null | undefined;
  policy: PolicyInput;
}>;


export type PolicyPreviewQuery = { policyPreview: { settles: number, leaves: number, reopens: number, alters: number, existence: number, examples: Array<{ feature: string, label: string, field: string | null, fieldLabel: string | null, to: unknown, effect: PolicyEffect, from: Array<{ value: unknown, author: string, device: string, at: string }> }> } };

export type ExportAuditMutationVariables = Exact<{
  path: string;
  filter?: AuditFilter | null | undefined;
  words?: unknown;
}>;


export type ExportAuditMutation = { exportAudit: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type CarryContentsPartsFragment = { path: string, bytes: number, encrypted: boolean, locked: boolean, format: number | null, made: string | null, by: string | null, device: string | null, program: string | null, signedBy: string | null, known: boolean, knownSince: string | null, own: boolean, changes: number, newChanges: number, photos: number, newPhotos: number, problems: Array<string>, regions: Array<{ name: string, sourceName: string, minZoom: number, maxZoom: number, tiles: number, bytes: number, newestTileAt: string | null, here: boolean, localId: string | null }> };

export type CarryContentsQueryVariables = Exact<{
  path: string;
  passphrase?: string | null | undefined;
}>;


export type CarryContentsQuery = { carryContents: { path: string, bytes: number, encrypted: boolean, locked: boolean, format: number | null, made: string | null, by: string | null, device: string | null, program: string | null, signedBy: string | null, known: boolean, knownSince: string | null, own: boolean, changes: number, newChanges: number, photos: number, newPhotos: number, problems: Array<string>, regions: Array<{ name: string, sourceName: string, minZoom: number, maxZoom: number, tiles: number, bytes: number, newestTileAt: string | null, here: boolean, localId: string | null }> } };

export type PackCarryMutationVariables = Exact<{
  input: PackCarryInput;
}>;


export type PackCarryMutation = { packCarry: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type UnpackCarryMutationVariables = Exact<{
  path: string;
  passphrase?: string | null | undefined;
  regions?: Array<string> | string | null | undefined;
  edits: boolean;
  signer?: string | null | undefined;
}>;


export type UnpackCarryMutation = { unpackCarry: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type HubRegionPartsFragment = { id: string, name: string, sourceName: string, minZoom: number, maxZoom: number, tiles: number, knownTiles: number, bytes: number, changedAt: string, createdBy: string, expiresAt: string | null, state: HubRegionState, taskId: string | null, bounds: { west: number, south: number, east: number, north: number }, local: { id: string } | null };

export type HubRegionListPartsFragment = { asOf: string | null, problem: { code: string, message: string, hint: string | null } | null, regions: Array<{ id: string, name: string, sourceName: string, minZoom: number, maxZoom: number, tiles: number, knownTiles: number, bytes: number, changedAt: string, createdBy: string, expiresAt: string | null, state: HubRegionState, taskId: string | null, bounds: { west: number, south: number, east: number, north: number }, local: { id: string } | null }> };

export type HubRegionsQueryVariables = Exact<{ [key: string]: never; }>;


export type HubRegionsQuery = { hubRegions: { asOf: string | null, problem: { code: string, message: string, hint: string | null } | null, regions: Array<{ id: string, name: string, sourceName: string, minZoom: number, maxZoom: number, tiles: number, knownTiles: number, bytes: number, changedAt: string, createdBy: string, expiresAt: string | null, state: HubRegionState, taskId: string | null, bounds: { west: number, south: number, east: number, north: number }, local: { id: string } | null }> } };

export type RefreshHubRegionsMutationVariables = Exact<{ [key: string]: never; }>;


export type RefreshHubRegionsMutation = { refreshHubRegions: { asOf: string | null, problem: { code: string, message: string, hint: string | null } | null, regions: Array<{ id: string, name: string, sourceName: string, minZoom: number, maxZoom: number, tiles: number, knownTiles: number, bytes: number, changedAt: string, createdBy: string, expiresAt: string | null, state: HubRegionState, taskId: string | null, bounds: { west: number, south: number, east: number, north: number }, local: { id: string } | null }> } };

export type TakeHubRegionMutationVariables = Exact<{
  id: string;
}>;


export type TakeHubRegionMutation = { takeHubRegion: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type PutUpRegionMutationVariables = Exact<{
  region: string;
}>;


export type PutUpRegionMutation = { putUpRegion: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type DeletedPartsFragment = { id: string, name: string, deletedAt: string, goneAt: string, bytes: number, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number } };

export type DeletedRegionsQueryVariables = Exact<{ [key: string]: never; }>;


export type DeletedRegionsQuery = { deletedRegions: Array<{ id: string, name: string, deletedAt: string, goneAt: string, bytes: number, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number } }> };

export type ChangePlanOfQueryVariables = Exact<{
  id: string;
  input: AreaInput;
}>;


export type ChangePlanOfQuery = { changePlan: { goesTiles: number, goesBytes: number, keptTiles: number, plan: { tiles: number, toFetch: number } } };

export type RestoreRegionMutationVariables = Exact<{
  id: string;
}>;


export type RestoreRegionMutation = { restoreRegion: { geometry: { readonly type: string; readonly coordinates: readonly unknown[] }, id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type PurgeRegionMutationVariables = Exact<{
  id: string;
}>;


export type PurgeRegionMutation = { purgeRegion: { tiles: number, bytes: number, keptTiles: number, keptBytes: number, sharedWith: Array<string> } };

export type ChangeRegionMutationVariables = Exact<{
  id: string;
  input: AreaInput;
}>;


export type ChangeRegionMutation = { changeRegion: { geometry: { readonly type: string; readonly coordinates: readonly unknown[] }, id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type DeviceQueryVariables = Exact<{ [key: string]: never; }>;


export type DeviceQuery = { device: { version: string, name: string, home: string, readOnly: boolean, schemaVersion: number, worldCredits: Array<{ name: string, licence: string, url: string }> }, settings: { workOffline: boolean, quotaBytes: number | null, exportFolder: string | null, deviceName: string | null }, store: { tiles: number, bytes: number, fileBytes: number, regions: number, sources: number, quotaBytes: number | null, freeDiskBytes: number, unownedTiles: number, unownedBytes: number, deletedRegions: number, deletedBytes: number } };

export type StoreQueryVariables = Exact<{ [key: string]: never; }>;


export type StoreQuery = { store: { tiles: number, bytes: number, fileBytes: number, regions: number, sources: number, quotaBytes: number | null, freeDiskBytes: number, unownedTiles: number, unownedBytes: number, deletedRegions: number, deletedBytes: number } };

export type SettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type SettingsQuery = { settings: { workOffline: boolean, quotaBytes: number | null, exportFolder: string | null, deviceName: string | null } };

export type SetWorkOfflineMutationVariables = Exact<{
  value: boolean;
}>;


export type SetWorkOfflineMutation = { setWorkOffline: { workOffline: boolean, quotaBytes: number | null, exportFolder: string | null, deviceName: string | null } };

export type SetQuotaMutationVariables = Exact<{
  bytes?: number | null | undefined;
}>;


export type SetQuotaMutation = { setQuota: { workOffline: boolean, quotaBytes: number | null, exportFolder: string | null, deviceName: string | null } };

export type SetExportFolderMutationVariables = Exact<{
  path?: string | null | undefined;
}>;


export type SetExportFolderMutation = { setExportFolder: { workOffline: boolean, quotaBytes: number | null, exportFolder: string | null, deviceName: string | null } };

export type SetDeviceNameMutationVariables = Exact<{
  name?: string | null | undefined;
}>;


export type SetDeviceNameMutation = { setDeviceName: { workOffline: boolean, quotaBytes: number | null, exportFolder: string | null, deviceName: string | null } };

export type DeviceNameQueryVariables = Exact<{ [key: string]: never; }>;


export type DeviceNameQuery = { device: { name: string } };

export type CleanupPlanQueryVariables = Exact<{
  targetBytes?: number | null | undefined;
}>;


export type CleanupPlanQuery = { cleanupPlan: { neededBytes: number, freedBytes: number, items: Array<{ id: string, kind: string, name: string, reason: string, tiles: number, bytes: number, lastUsedAt: string | null }> } };

export type CleanupMutationVariables = Exact<{
  ids: Array<string> | string;
}>;


export type CleanupMutation = { cleanup: { neededBytes: number, freedBytes: number, items: Array<{ id: string, kind: string, name: string, reason: string, tiles: number, bytes: number, lastUsedAt: string | null }> } };

export type ChangesSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ChangesSubscription = { changes: { kind: ChangeKind, regionId: string | null, taskId: string | null, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } | null, task: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } | null, editState: { version: number, canUndo: boolean, undoText: string | null, canRedo: boolean, redoText: string | null, unsynced: number, conflicts: number } | null } };

export type FeatureShapeFragment = { id: string, layerId: string, label: string, deleted: boolean, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, bounds: { west: number, south: number, east: number, north: number } | null };

export type EditStateOfQueryVariables = Exact<{ [key: string]: never; }>;


export type EditStateOfQuery = { editState: { version: number, canUndo: boolean, undoText: string | null, canRedo: boolean, redoText: string | null, unsynced: number, conflicts: number } };

export type FeatureShapeOfQueryVariables = Exact<{
  id: string;
}>;


export type FeatureShapeOfQuery = { feature: { id: string, layerId: string, label: string, deleted: boolean, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, bounds: { west: number, south: number, east: number, north: number } | null } | null };

export type FeaturesInBoxQueryVariables = Exact<{
  query: FeatureQuery;
  first: number;
  after?: string | null | undefined;
}>;


export type FeaturesInBoxQuery = { features: { total: number, next: string | null, features: Array<{ id: string }> } };

export type DrawFeatureMutationVariables = Exact<{
  layer: string;
  geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
}>;


export type DrawFeatureMutation = { addFeature: { id: string, layerId: string, label: string, deleted: boolean, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type ReshapeFeatureMutationVariables = Exact<{
  id: string;
  geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
}>;


export type ReshapeFeatureMutation = { changeFeature: { id: string, layerId: string, label: string, deleted: boolean, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type DeleteDrawnMutationVariables = Exact<{
  ids: Array<string> | string;
}>;


export type DeleteDrawnMutation = { deleteFeatures: number };

export type SplitDrawnMutationVariables = Exact<{
  id: string;
  line: { readonly type: string; readonly coordinates: readonly unknown[] };
}>;


export type SplitDrawnMutation = { splitFeature: Array<{ id: string, layerId: string, label: string, deleted: boolean, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, bounds: { west: number, south: number, east: number, north: number } | null }> };

export type MergeDrawnMutationVariables = Exact<{
  ids: Array<string> | string;
}>;


export type MergeDrawnMutation = { mergeFeatures: { id: string, layerId: string, label: string, deleted: boolean, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type HoleDrawnMutationVariables = Exact<{
  id: string;
  ring: { readonly type: string; readonly coordinates: readonly unknown[] };
}>;


export type HoleDrawnMutation = { cutHole: { id: string, layerId: string, label: string, deleted: boolean, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type UndoEditMutationVariables = Exact<{ [key: string]: never; }>;


export type UndoEditMutation = { undoEdit: { version: number, canUndo: boolean, undoText: string | null, canRedo: boolean, redoText: string | null, unsynced: number, conflicts: number } };

export type RedoEditMutationVariables = Exact<{ [key: string]: never; }>;


export type RedoEditMutation = { redoEdit: { version: number, canUndo: boolean, undoText: string | null, canRedo: boolean, redoText: string | null, unsynced: number, conflicts: number } };

export type FeatureRowFragment = { id: string, layerId: string, label: string, properties: unknown, changedAt: string, changedBy: string, bounds: { west: number, south: number, east: number, north: number } | null, conflicts: Array<{ id: string }> };

export type ConflictPartsFragment = { id: string, kind: EditConflictKind, field: string | null, settledBy: PolicyRule | null, candidates: Array<{ id: string, value: unknown, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, at: string, by: string, device: string, shown: boolean }> };

export type FeaturePartsFragment = { id: string, layerId: string, label: string, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, properties: unknown, deleted: boolean, createdAt: string, createdBy: string, changedAt: string, changedBy: string, changedOn: string, bounds: { west: number, south: number, east: number, north: number } | null, conflicts: Array<{ id: string, kind: EditConflictKind, field: string | null, settledBy: PolicyRule | null, candidates: Array<{ id: string, value: unknown, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, at: string, by: string, device: string, shown: boolean }> }> };

export type FeatureRowsQueryVariables = Exact<{
  query: FeatureQuery;
  first: number;
  after?: string | null | undefined;
}>;


export type FeatureRowsQuery = { features: { total: number, next: string | null, features: Array<{ id: string, layerId: string, label: string, properties: unknown, changedAt: string, changedBy: string, bounds: { west: number, south: number, east: number, north: number } | null, conflicts: Array<{ id: string }> }> } };

export type FeatureOfQueryVariables = Exact<{
  id: string;
}>;


export type FeatureOfQuery = { feature: { id: string, layerId: string, label: string, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, properties: unknown, deleted: boolean, createdAt: string, createdBy: string, changedAt: string, changedBy: string, changedOn: string, bounds: { west: number, south: number, east: number, north: number } | null, conflicts: Array<{ id: string, kind: EditConflictKind, field: string | null, settledBy: PolicyRule | null, candidates: Array<{ id: string, value: unknown, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, at: string, by: string, device: string, shown: boolean }> }> } | null };

export type FeaturePhotosQueryVariables = Exact<{
  id: string;
  field: string;
}>;


export type FeaturePhotosQuery = { feature: { photos: Array<{ sha256: string, caption: string, bytes: number, present: boolean }> } | null };

export type ChangePropertiesMutationVariables = Exact<{
  id: string;
  properties: unknown;
}>;


export type ChangePropertiesMutation = { changeFeature: { id: string, layerId: string, label: string, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, properties: unknown, deleted: boolean, createdAt: string, createdBy: string, changedAt: string, changedBy: string, changedOn: string, bounds: { west: number, south: number, east: number, north: number } | null, conflicts: Array<{ id: string, kind: EditConflictKind, field: string | null, settledBy: PolicyRule | null, candidates: Array<{ id: string, value: unknown, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, at: string, by: string, device: string, shown: boolean }> }> } };

export type MoveFeatureMutationVariables = Exact<{
  id: string;
  geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
}>;


export type MoveFeatureMutation = { changeFeature: { id: string, layerId: string, label: string, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, properties: unknown, deleted: boolean, createdAt: string, createdBy: string, changedAt: string, changedBy: string, changedOn: string, bounds: { west: number, south: number, east: number, north: number } | null, conflicts: Array<{ id: string, kind: EditConflictKind, field: string | null, settledBy: PolicyRule | null, candidates: Array<{ id: string, value: unknown, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, at: string, by: string, device: string, shown: boolean }> }> } };

export type ChangeFeaturesMutationVariables = Exact<{
  ids: Array<string> | string;
  properties: unknown;
}>;


export type ChangeFeaturesMutation = { changeFeatures: number };

export type DeleteFeaturesMutationVariables = Exact<{
  ids: Array<string> | string;
}>;


export type DeleteFeaturesMutation = { deleteFeatures: number };

export type RestoreFeaturesMutationVariables = Exact<{
  ids: Array<string> | string;
}>;


export type RestoreFeaturesMutation = { restoreFeatures: number };

export type AttachPhotoMutationVariables = Exact<{
  feature: string;
  field: string;
  sha256: string;
  caption?: string | null | undefined;
}>;


export type AttachPhotoMutation = { attachPhoto: { id: string, layerId: string, label: string, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, properties: unknown, deleted: boolean, createdAt: string, createdBy: string, changedAt: string, changedBy: string, changedOn: string, bounds: { west: number, south: number, east: number, north: number } | null, conflicts: Array<{ id: string, kind: EditConflictKind, field: string | null, settledBy: PolicyRule | null, candidates: Array<{ id: string, value: unknown, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, at: string, by: string, device: string, shown: boolean }> }> } };

export type RemovePhotoMutationVariables = Exact<{
  feature: string;
  field: string;
  sha256: string;
}>;


export type RemovePhotoMutation = { removePhoto: { id: string, layerId: string, label: string, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, properties: unknown, deleted: boolean, createdAt: string, createdBy: string, changedAt: string, changedBy: string, changedOn: string, bounds: { west: number, south: number, east: number, north: number } | null, conflicts: Array<{ id: string, kind: EditConflictKind, field: string | null, settledBy: PolicyRule | null, candidates: Array<{ id: string, value: unknown, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null, at: string, by: string, device: string, shown: boolean }> }> } };

export type FindQueryVariables = Exact<{
  text: string;
  nearLon?: number | null | undefined;
  nearLat?: number | null | undefined;
  language: string;
}>;


export type FindQuery = { find: { problem: string | null, items: Array<{ kind: FoundKind, name: string, matched: string | null, detail: string, lon: number, lat: number, zoom: number, regionId: string | null, population: number | null, notation: CoordinateNotation | null, assumption: CoordinateAssumption | null, uncertaintyMeters: number | null, bounds: { west: number, south: number, east: number, north: number } | null }> } };

export type NotationsQueryVariables = Exact<{
  lon: number;
  lat: number;
}>;


export type NotationsQuery = { notations: { dd: string, ddm: string, dms: string, utm: string, mgrs: string, plusCode: string } };

export type RegisterChangePartsFragment = { kind: RegisterKind, field: string | null, label: string | null, before: unknown, after: unknown, geometryBefore: { readonly type: string; readonly coordinates: readonly unknown[] } | null, geometryAfter: { readonly type: string; readonly coordinates: readonly unknown[] } | null };

export type RevisionPartsFragment = { id: string, at: string, by: string, device: string, cause: RevisionCause, reason: string | null, clockSuspect: boolean, changes: Array<{ kind: RegisterKind, field: string | null, label: string | null, before: unknown, after: unknown, geometryBefore: { readonly type: string; readonly coordinates: readonly unknown[] } | null, geometryAfter: { readonly type: string; readonly coordinates: readonly unknown[] } | null }> };

export type MomentPartsFragment = { id: string, at: string, by: string, device: string, cause: RevisionCause, reason: string | null, features: number };

export type FeatureHistoryQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type FeatureHistoryQuery = { featureHistory: { next: string | null, revisions: Array<{ id: string, at: string, by: string, device: string, cause: RevisionCause, reason: string | null, clockSuspect: boolean, changes: Array<{ kind: RegisterKind, field: string | null, label: string | null, before: unknown, after: unknown, geometryBefore: { readonly type: string; readonly coordinates: readonly unknown[] } | null, geometryAfter: { readonly type: string; readonly coordinates: readonly unknown[] } | null }> }> } };

export type LayerHistoryQueryVariables = Exact<{
  layer: string;
  first: number;
  after?: string | null | undefined;
}>;


export type LayerHistoryQuery = { layerHistory: { next: string | null, moments: Array<{ id: string, at: string, by: string, device: string, cause: RevisionCause, reason: string | null, features: number }> } };

export type FeaturesAtQueryVariables = Exact<{
  layer: string;
  at: string;
  first: number;
  after?: string | null | undefined;
}>;


export type FeaturesAtQuery = { featuresAt: { total: number, next: string | null, features: Array<{ id: string, label: string, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null }> } };

export type LayerDifferenceQueryVariables = Exact<{
  layer: string;
  from: string;
  to?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type LayerDifferenceQuery = { difference: { added: number, removed: number, changed: number, next: string | null, differences: Array<{ id: string, label: string, kind: DifferenceKind, changes: Array<{ kind: RegisterKind, field: string | null, label: string | null, before: unknown, after: unknown, geometryBefore: { readonly type: string; readonly coordinates: readonly unknown[] } | null, geometryAfter: { readonly type: string; readonly coordinates: readonly unknown[] } | null }> }> } };

export type GoBackMutationVariables = Exact<{
  layer: string;
  to: string;
}>;


export type GoBackMutation = { goBack: number };

export type PolicyPartsFragment = { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> };

export type LayerPartsFragment = { id: string, name: string, geometryKind: GeometryKind, policy: PolicyRule, features: number, conflicts: number, visible: boolean, changedAt: string, style: { color: string, width: number, radius: number, fillOpacity: number, labelField: string | null }, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> }, rules: { duplicateMeters: number | null, noOverlap: boolean, noSelfCrossing: boolean }, fields: Array<{ key: string, label: string, type: FieldType, required: boolean, default: unknown, choices: Array<string>, hint: string | null, policy: PolicyRule | null, unique: boolean, reference: boolean, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> } | null }> };

export type EditStatePartsFragment = { version: number, canUndo: boolean, undoText: string | null, canRedo: boolean, redoText: string | null, unsynced: number, conflicts: number };

export type LayersQueryVariables = Exact<{ [key: string]: never; }>;


export type LayersQuery = { layers: Array<{ id: string, name: string, geometryKind: GeometryKind, policy: PolicyRule, features: number, conflicts: number, visible: boolean, changedAt: string, style: { color: string, width: number, radius: number, fillOpacity: number, labelField: string | null }, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> }, rules: { duplicateMeters: number | null, noOverlap: boolean, noSelfCrossing: boolean }, fields: Array<{ key: string, label: string, type: FieldType, required: boolean, default: unknown, choices: Array<string>, hint: string | null, policy: PolicyRule | null, unique: boolean, reference: boolean, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> } | null }> }>, editState: { version: number, canUndo: boolean, undoText: string | null, canRedo: boolean, redoText: string | null, unsynced: number, conflicts: number } };

export type LayerBoundsQueryVariables = Exact<{
  id: string;
}>;


export type LayerBoundsQuery = { layer: { bounds: { west: number, south: number, east: number, north: number } | null } | null };

export type CreateLayerMutationVariables = Exact<{
  input: LayerInput;
}>;


export type CreateLayerMutation = { createLayer: { id: string, name: string, geometryKind: GeometryKind, policy: PolicyRule, features: number, conflicts: number, visible: boolean, changedAt: string, style: { color: string, width: number, radius: number, fillOpacity: number, labelField: string | null }, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> }, rules: { duplicateMeters: number | null, noOverlap: boolean, noSelfCrossing: boolean }, fields: Array<{ key: string, label: string, type: FieldType, required: boolean, default: unknown, choices: Array<string>, hint: string | null, policy: PolicyRule | null, unique: boolean, reference: boolean, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> } | null }> } };

export type ChangeLayerMutationVariables = Exact<{
  id: string;
  input: LayerChange;
}>;


export type ChangeLayerMutation = { changeLayer: { id: string, name: string, geometryKind: GeometryKind, policy: PolicyRule, features: number, conflicts: number, visible: boolean, changedAt: string, style: { color: string, width: number, radius: number, fillOpacity: number, labelField: string | null }, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> }, rules: { duplicateMeters: number | null, noOverlap: boolean, noSelfCrossing: boolean }, fields: Array<{ key: string, label: string, type: FieldType, required: boolean, default: unknown, choices: Array<string>, hint: string | null, policy: PolicyRule | null, unique: boolean, reference: boolean, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> } | null }> } };

export type DeleteLayerMutationVariables = Exact<{
  id: string;
}>;


export type DeleteLayerMutation = { deleteLayer: boolean };

export type ShowLayerMutationVariables = Exact<{
  id: string;
  visible: boolean;
}>;


export type ShowLayerMutation = { showLayer: { id: string, name: string, geometryKind: GeometryKind, policy: PolicyRule, features: number, conflicts: number, visible: boolean, changedAt: string, style: { color: string, width: number, radius: number, fillOpacity: number, labelField: string | null }, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> }, rules: { duplicateMeters: number | null, noOverlap: boolean, noSelfCrossing: boolean }, fields: Array<{ key: string, label: string, type: FieldType, required: boolean, default: unknown, choices: Array<string>, hint: string | null, policy: PolicyRule | null, unique: boolean, reference: boolean, wholePolicy: { rule: PolicyRule, roles: Array<string>, accuracy: string | null, order: Array<string> } | null }> } };

export type ImportFeaturesMutationVariables = Exact<{
  path: string;
  layer?: string | null | undefined;
  history: boolean;
}>;


export type ImportFeaturesMutation = { importFeatures: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type ExportFeaturesMutationVariables = Exact<{
  layer: string;
  path: string;
  unsyncedOnly: boolean;
}>;


export type ExportFeaturesMutation = { exportFeatures: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type TrackPartsFragment = { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null };

export type PositionPartsFragment = { quality: PositionQuality, ageSeconds: number | null, satellites: number | null, refusedLines: number, problem: string | null, hint: string | null, retrySeconds: number | null, tracksChanged: number, source: { kind: PositionSourceKind, host: string | null, port: number | null, path: string | null, baud: number | null, speed: number | null, place: string } | null, fix: { time: string, lon: number, lat: number, altitudeMeters: number | null, metersPerSecond: number | null, course: number | null, accuracyMeters: number | null, satellites: number | null, kind: FixKind } | null, recording: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } | null };

export type OnSiteQueryVariables = Exact<{ [key: string]: never; }>;


export type OnSiteQuery = { position: { quality: PositionQuality, ageSeconds: number | null, satellites: number | null, refusedLines: number, problem: string | null, hint: string | null, retrySeconds: number | null, tracksChanged: number, source: { kind: PositionSourceKind, host: string | null, port: number | null, path: string | null, baud: number | null, speed: number | null, place: string } | null, fix: { time: string, lon: number, lat: number, altitudeMeters: number | null, metersPerSecond: number | null, course: number | null, accuracyMeters: number | null, satellites: number | null, kind: FixKind } | null, recording: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } | null }, positionMemory: { atStart: boolean, source: { kind: PositionSourceKind, host: string | null, port: number | null, path: string | null, baud: number | null, speed: number | null, place: string } } | null, tracks: Array<{ id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null }> };

export type SerialPortsQueryVariables = Exact<{ [key: string]: never; }>;


export type SerialPortsQuery = { baudRates: Array<number>, serialPorts: Array<{ path: string, product: string, likely: boolean }> };

export type TracksQueryVariables = Exact<{ [key: string]: never; }>;


export type TracksQuery = { tracks: Array<{ id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null }> };

export type TrackLineQueryVariables = Exact<{
  id: string;
}>;


export type TrackLineQuery = { track: { id: string, geometry: { readonly type: string; readonly coordinates: readonly unknown[] } } | null };

export type PositionNotationsQueryVariables = Exact<{
  lon: number;
  lat: number;
}>;


export type PositionNotationsQuery = { notations: { dd: string, ddm: string, dms: string, utm: string, mgrs: string, plusCode: string } };

export type MeasureOfQueryVariables = Exact<{
  geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
}>;


export type MeasureOfQuery = { measure: { meters: number, squareMeters: number | null, legs: Array<number>, bearings: Array<number | null> } };

export type PositionsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type PositionsSubscription = { position: { quality: PositionQuality, ageSeconds: number | null, satellites: number | null, refusedLines: number, problem: string | null, hint: string | null, retrySeconds: number | null, tracksChanged: number, source: { kind: PositionSourceKind, host: string | null, port: number | null, path: string | null, baud: number | null, speed: number | null, place: string } | null, fix: { time: string, lon: number, lat: number, altitudeMeters: number | null, metersPerSecond: number | null, course: number | null, accuracyMeters: number | null, satellites: number | null, kind: FixKind } | null, recording: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } | null } };

export type ConnectPositionMutationVariables = Exact<{
  input: PositionSourceInput;
}>;


export type ConnectPositionMutation = { connectPosition: { quality: PositionQuality, ageSeconds: number | null, satellites: number | null, refusedLines: number, problem: string | null, hint: string | null, retrySeconds: number | null, tracksChanged: number, source: { kind: PositionSourceKind, host: string | null, port: number | null, path: string | null, baud: number | null, speed: number | null, place: string } | null, fix: { time: string, lon: number, lat: number, altitudeMeters: number | null, metersPerSecond: number | null, course: number | null, accuracyMeters: number | null, satellites: number | null, kind: FixKind } | null, recording: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } | null } };

export type DisconnectPositionMutationVariables = Exact<{ [key: string]: never; }>;


export type DisconnectPositionMutation = { disconnectPosition: { quality: PositionQuality, ageSeconds: number | null, satellites: number | null, refusedLines: number, problem: string | null, hint: string | null, retrySeconds: number | null, tracksChanged: number, source: { kind: PositionSourceKind, host: string | null, port: number | null, path: string | null, baud: number | null, speed: number | null, place: string } | null, fix: { time: string, lon: number, lat: number, altitudeMeters: number | null, metersPerSecond: number | null, course: number | null, accuracyMeters: number | null, satellites: number | null, kind: FixKind } | null, recording: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } | null } };

export type StartTrackMutationVariables = Exact<{
  name?: string | null | undefined;
}>;


export type StartTrackMutation = { startTrack: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type PauseTrackMutationVariables = Exact<{
  id: string;
}>;


export type PauseTrackMutation = { pauseTrack: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type ResumeTrackMutationVariables = Exact<{
  id: string;
}>;


export type ResumeTrackMutation = { resumeTrack: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type FinishTrackMutationVariables = Exact<{
  id: string;
}>;


export type FinishTrackMutation = { finishTrack: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type RenameTrackMutationVariables = Exact<{
  id: string;
  name: string;
}>;


export type RenameTrackMutation = { renameTrack: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type DeleteTrackMutationVariables = Exact<{
  id: string;
}>;


export type DeleteTrackMutation = { deleteTrack: boolean };

export type RestoreTrackMutationVariables = Exact<{
  id: string;
}>;


export type RestoreTrackMutation = { restoreTrack: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type ExportTrackMutationVariables = Exact<{
  id: string;
  path: string;
}>;


export type ExportTrackMutation = { exportTrack: { path: string, points: number, bytes: number } };

export type ImportTrackMutationVariables = Exact<{
  path: string;
  name?: string | null | undefined;
}>;


export type ImportTrackMutation = { importTrack: { id: string, name: string, state: TrackState, points: number, meters: number, seconds: number, ascentMeters: number | null, startedAt: string | null, endedAt: string | null, problem: string | null, bounds: { west: number, south: number, east: number, north: number } | null } };

export type WriteSheetMutationVariables = Exact<{
  input: SheetInput;
  path: string;
}>;


export type WriteSheetMutation = { writeSheet: { path: string, bytes: number, scale: number, problems: Array<string> } };

export type JobPartsFragment = { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null };

export type RegionCardFragment = { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null };

export type RegionsQueryVariables = Exact<{ [key: string]: never; }>;


export type RegionsQuery = { regions: Array<{ geometry: { readonly type: string; readonly coordinates: readonly unknown[] }, id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null }> };

export type RegionQueryVariables = Exact<{
  id: string;
}>;


export type RegionQuery = { region: { geometry: { readonly type: string; readonly coordinates: readonly unknown[] }, id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, damaged: Array<{ zoom: number, x: number, y: number, reason: string }>, failures: { total: number, items: Array<{ zoom: number, x: number, y: number, kind: string, message: string, status: number | null, attempts: number, at: string }> }, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } | null };

export type MoreFailuresQueryVariables = Exact<{
  id: string;
  offset: number;
}>;


export type MoreFailuresQuery = { region: { failures: { total: number, items: Array<{ zoom: number, x: number, y: number, kind: string, message: string, status: number | null, attempts: number, at: string }> } } | null };

export type DeletePlanOfQueryVariables = Exact<{
  id: string;
}>;


export type DeletePlanOfQuery = { region: { deletePlan: { tiles: number, bytes: number, keptTiles: number, keptBytes: number, sharedWith: Array<string> } } | null };

export type PlanOfQueryVariables = Exact<{
  input: AreaInput;
}>;


export type PlanOfQuery = { plan: { tiles: number, alreadyStored: number, toFetch: number, freeDiskBytes: number, quotaBytes: number | null, usedBytes: number, perZoom: Array<{ zoom: number, tiles: number }>, bounds: { west: number, south: number, east: number, north: number }, terms: { attribution: string | null, licence: string | null, maxZoom: number | null, bulk: BulkPermission, maxTiles: number | null, reason: string | null, instead: string | null }, problems: Array<{ code: string, message: string, blocking: boolean }> } };

export type EstimateOfQueryVariables = Exact<{
  input: AreaInput;
  sampleSize?: number | null | undefined;
}>;


export type EstimateOfQuery = { estimate: { sampled: number, failed: number, lowBytes: number, likelyBytes: number, highBytes: number, meanTileBytes: number, secondsAtSampleRate: number | null } };

export type CreateRegionMutationVariables = Exact<{
  input: AreaInput;
  name: string;
}>;


export type CreateRegionMutation = { createRegion: { geometry: { readonly type: string; readonly coordinates: readonly unknown[] }, id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type RenameRegionMutationVariables = Exact<{
  id: string;
  name: string;
}>;


export type RenameRegionMutation = { renameRegion: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type PauseRegionMutationVariables = Exact<{
  id: string;
}>;


export type PauseRegionMutation = { pauseRegion: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type ResumeRegionMutationVariables = Exact<{
  id: string;
}>;


export type ResumeRegionMutation = { resumeRegion: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type CancelRegionMutationVariables = Exact<{
  id: string;
}>;


export type CancelRegionMutation = { cancelRegion: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type RetryRegionMutationVariables = Exact<{
  id: string;
}>;


export type RetryRegionMutation = { retryRegion: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type RefreshRegionMutationVariables = Exact<{
  id: string;
}>;


export type RefreshRegionMutation = { refreshRegion: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type RepairRegionMutationVariables = Exact<{
  id: string;
}>;


export type RepairRegionMutation = { repairRegion: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } };

export type DeleteRegionMutationVariables = Exact<{
  id: string;
}>;


export type DeleteRegionMutation = { deleteRegion: { tiles: number, bytes: number, keptTiles: number, keptBytes: number, sharedWith: Array<string> } };

export type TermsPartsFragment = { attribution: string | null, licence: string | null, maxZoom: number | null, bulk: BulkPermission, maxTiles: number | null, reason: string | null, instead: string | null };

export type SourcePartsFragment = { id: string, name: string, kind: SourceKind, address: string | null, scheme: Scheme, headerNames: Array<string>, allowPrivate: boolean, minZoom: number, maxZoom: number, format: TileFormat | null, tileSize: number, attribution: string | null, vectorLayers: unknown, tilePath: string, terms: { attribution: string | null, licence: string | null, maxZoom: number | null, bulk: BulkPermission, maxTiles: number | null, reason: string | null, instead: string | null }, bounds: { west: number, south: number, east: number, north: number } | null, tileset: { tiles: number, bytes: number, fileBytes: number } };

export type SourcesQueryVariables = Exact<{ [key: string]: never; }>;


export type SourcesQuery = { sources: Array<{ id: string, name: string, kind: SourceKind, address: string | null, scheme: Scheme, headerNames: Array<string>, allowPrivate: boolean, minZoom: number, maxZoom: number, format: TileFormat | null, tileSize: number, attribution: string | null, vectorLayers: unknown, tilePath: string, terms: { attribution: string | null, licence: string | null, maxZoom: number | null, bulk: BulkPermission, maxTiles: number | null, reason: string | null, instead: string | null }, bounds: { west: number, south: number, east: number, north: number } | null, tileset: { tiles: number, bytes: number, fileBytes: number } }> };

export type CoverageOfQueryVariables = Exact<{
  sourceId: string;
  bounds: BoundsInput;
  zoom: number;
}>;


export type CoverageOfQuery = { coverage: { wanted: number, stored: number, zoom: number, oldestTileAt: string | null, missing: Array<{ west: number, south: number, east: number, north: number }> } };

export type AddSourceMutationVariables = Exact<{
  input: SourceInput;
}>;


export type AddSourceMutation = { addSource: { id: string, name: string, kind: SourceKind, address: string | null, scheme: Scheme, headerNames: Array<string>, allowPrivate: boolean, minZoom: number, maxZoom: number, format: TileFormat | null, tileSize: number, attribution: string | null, vectorLayers: unknown, tilePath: string, terms: { attribution: string | null, licence: string | null, maxZoom: number | null, bulk: BulkPermission, maxTiles: number | null, reason: string | null, instead: string | null }, bounds: { west: number, south: number, east: number, north: number } | null, tileset: { tiles: number, bytes: number, fileBytes: number } } };

export type RemoveSourceMutationVariables = Exact<{
  id: string;
}>;


export type RemoveSourceMutation = { removeSource: boolean };

export type CheckSourceQueryVariables = Exact<{
  input: SourceInput;
  ask: boolean;
}>;


export type CheckSourceQuery = { checkSource: { asked: boolean, minZoom: number | null, maxZoom: number | null, format: TileFormat | null, attribution: string | null, terms: { attribution: string | null, licence: string | null, maxZoom: number | null, bulk: BulkPermission, maxTiles: number | null, reason: string | null, instead: string | null }, layers: Array<{ id: string, title: string, matrixSets: Array<{ id: string, minZoom: number | null, maxZoom: number | null, unsupported: string | null }> }> } };

export type HubWorkspacePartsFragment = { id: string, name: string, role: string };

export type SignInPartsFragment = { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null };

export type HubLinkPartsFragment = { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } };

export type SyncSettingsPartsFragment = { automatic: boolean, everyMinutes: number | null, photos: boolean, metered: boolean, bytesPerSecond: number | null, live: boolean };

export type SyncStatePartsFragment = { phase: SyncPhase, pendingChanges: number, pendingPhotos: number, waitingBehind: number | null, lastSync: string | null, lastTry: string | null, nextTry: string | null, held: number, live: boolean, problem: { code: string, message: string, hint: string | null } | null, progress: { done: number, total: number | null, bytesUp: number, bytesDown: number, secondsLeft: number | null } | null, settings: { automatic: boolean, everyMinutes: number | null, photos: boolean, metered: boolean, bytesPerSecond: number | null, live: boolean } };

export type HubLinkQueryVariables = Exact<{ [key: string]: never; }>;


export type HubLinkQuery = { hubLink: { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } } | null };

export type SyncStateQueryVariables = Exact<{ [key: string]: never; }>;


export type SyncStateQuery = { syncState: { phase: SyncPhase, pendingChanges: number, pendingPhotos: number, waitingBehind: number | null, lastSync: string | null, lastTry: string | null, nextTry: string | null, held: number, live: boolean, problem: { code: string, message: string, hint: string | null } | null, progress: { done: number, total: number | null, bytesUp: number, bytesDown: number, secondsLeft: number | null } | null, settings: { automatic: boolean, everyMinutes: number | null, photos: boolean, metered: boolean, bytesPerSecond: number | null, live: boolean } } };

export type SyncStartQueryVariables = Exact<{ [key: string]: never; }>;


export type SyncStartQuery = { hubLink: { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } } | null, syncState: { phase: SyncPhase, pendingChanges: number, pendingPhotos: number, waitingBehind: number | null, lastSync: string | null, lastTry: string | null, nextTry: string | null, held: number, live: boolean, problem: { code: string, message: string, hint: string | null } | null, progress: { done: number, total: number | null, bytesUp: number, bytesDown: number, secondsLeft: number | null } | null, settings: { automatic: boolean, everyMinutes: number | null, photos: boolean, metered: boolean, bytesPerSecond: number | null, live: boolean } } };

export type SyncPlanQueryVariables = Exact<{ [key: string]: never; }>;


export type SyncPlanQuery = { syncPlan: { changesUp: number, bytesUp: number, changesDown: number, bytesDown: number, photosUp: number, photosDown: number, photoBytesUp: number, photoBytesDown: number } };

export type HeldChangesQueryVariables = Exact<{ [key: string]: never; }>;


export type HeldChangesQuery = { heldChanges: Array<{ change: string, code: string, reason: string, hint: string, since: string }> };

export type HubWorkspacesQueryVariables = Exact<{ [key: string]: never; }>;


export type HubWorkspacesQuery = { hubWorkspaces: Array<{ id: string, name: string, role: string }> };

export type LinkHubMutationVariables = Exact<{
  url: string;
  clientId?: string | null | undefined;
}>;


export type LinkHubMutation = { linkHub: { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } } };

export type UnlinkHubMutationVariables = Exact<{ [key: string]: never; }>;


export type UnlinkHubMutation = { unlinkHub: boolean };

export type StartSignInMutationVariables = Exact<{
  way: SignInWay;
}>;


export type StartSignInMutation = { startSignIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } };

export type CancelSignInMutationVariables = Exact<{ [key: string]: never; }>;


export type CancelSignInMutation = { cancelSignIn: { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } } };

export type UnlockAccountMutationVariables = Exact<{
  passphrase: string;
}>;


export type UnlockAccountMutation = { unlockAccount: { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } } };

export type ChooseWorkspaceMutationVariables = Exact<{
  id: string;
}>;


export type ChooseWorkspaceMutation = { chooseWorkspace: { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } } };

export type JoinWorkspaceMutationVariables = Exact<{
  code: string;
}>;


export type JoinWorkspaceMutation = { joinWorkspace: { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } } };

export type CreateHubWorkspaceMutationVariables = Exact<{
  name: string;
}>;


export type CreateHubWorkspaceMutation = { createHubWorkspace: { url: string, device: string | null, workspace: { id: string, name: string, role: string } | null, account: { state: AccountState, place: AccountPlace | null, name: string | null, why: string | null, signIn: { id: string, way: SignInWay, url: string, userCode: string | null, expiresAt: string, problem: { code: string, message: string, hint: string | null } | null } | null } } };

export type SyncNowMutationVariables = Exact<{ [key: string]: never; }>;


export type SyncNowMutation = { syncNow: { phase: SyncPhase, pendingChanges: number, pendingPhotos: number, waitingBehind: number | null, lastSync: string | null, lastTry: string | null, nextTry: string | null, held: number, live: boolean, problem: { code: string, message: string, hint: string | null } | null, progress: { done: number, total: number | null, bytesUp: number, bytesDown: number, secondsLeft: number | null } | null, settings: { automatic: boolean, everyMinutes: number | null, photos: boolean, metered: boolean, bytesPerSecond: number | null, live: boolean } } };

export type CancelSyncMutationVariables = Exact<{ [key: string]: never; }>;


export type CancelSyncMutation = { cancelSync: { phase: SyncPhase, pendingChanges: number, pendingPhotos: number, waitingBehind: number | null, lastSync: string | null, lastTry: string | null, nextTry: string | null, held: number, live: boolean, problem: { code: string, message: string, hint: string | null } | null, progress: { done: number, total: number | null, bytesUp: number, bytesDown: number, secondsLeft: number | null } | null, settings: { automatic: boolean, everyMinutes: number | null, photos: boolean, metered: boolean, bytesPerSecond: number | null, live: boolean } } };

export type PauseSyncMutationVariables = Exact<{ [key: string]: never; }>;


export type PauseSyncMutation = { pauseSync: { phase: SyncPhase, pendingChanges: number, pendingPhotos: number, waitingBehind: number | null, lastSync: string | null, lastTry: string | null, nextTry: string | null, held: number, live: boolean, problem: { code: string, message: string, hint: string | null } | null, progress: { done: number, total: number | null, bytesUp: number, bytesDown: number, secondsLeft: number | null } | null, settings: { automatic: boolean, everyMinutes: number | null, photos: boolean, metered: boolean, bytesPerSecond: number | null, live: boolean } } };

export type ResumeSyncMutationVariables = Exact<{ [key: string]: never; }>;


export type ResumeSyncMutation = { resumeSync: { phase: SyncPhase, pendingChanges: number, pendingPhotos: number, waitingBehind: number | null, lastSync: string | null, lastTry: string | null, nextTry: string | null, held: number, live: boolean, problem: { code: string, message: string, hint: string | null } | null, progress: { done: number, total: number | null, bytesUp: number, bytesDown: number, secondsLeft: number | null } | null, settings: { automatic: boolean, everyMinutes: number | null, photos: boolean, metered: boolean, bytesPerSecond: number | null, live: boolean } } };

export type ChangeSyncSettingsMutationVariables = Exact<{
  input: SyncSettingsInput;
}>;


export type ChangeSyncSettingsMutation = { changeSyncSettings: { automatic: boolean, everyMinutes: number | null, photos: boolean, metered: boolean, bytesPerSecond: number | null, live: boolean } };

export type TaskPartsFragment = { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null };

export type TasksQueryVariables = Exact<{ [key: string]: never; }>;


export type TasksQuery = { tasks: Array<{ id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null }> };

export type TaskOfQueryVariables = Exact<{
  id: string;
}>;


export type TaskOfQuery = { task: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } | null };

export type VerifyRegionMutationVariables = Exact<{
  id: string;
}>;


export type VerifyRegionMutation = { verifyRegion: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type ExportRegionMutationVariables = Exact<{
  id: string;
  path: string;
}>;


export type ExportRegionMutation = { exportRegion: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type ImportArchiveMutationVariables = Exact<{
  path: string;
  name?: string | null | undefined;
}>;


export type ImportArchiveMutation = { importArchive: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type CancelTaskMutationVariables = Exact<{
  id: string;
}>;


export type CancelTaskMutation = { cancelTask: { id: string, kind: TaskKind, title: string, state: TaskState, done: number, total: number | null, bytes: number, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null, problemHint: string | null, problemCode: string | null, regionId: string | null, layerId: string | null, verifyReport: { checked: number, good: number, badTiles: number, missing: number, verifiedAt: string } | null, auditReport: { path: string, entries: number, bytes: number } | null, exportReport: { path: string, format: string, tiles: number, bytes: number, damaged: number } | null, featuresReport: { path: string, features: number, bytes: number, skipped: number, notes: Array<string>, layer: { id: string, name: string, bounds: { west: number, south: number, east: number, north: number } | null } | null } | null, takeReport: { fetched: number, bytes: number, kept: number, checked: number, good: number, notes: Array<string> } | null, putUpReport: { hubRegionId: string, stored: number, bytes: number, unchanged: number, conflicts: number, refused: number, notes: Array<string> } | null, packReport: { path: string, bytes: number, regions: number, tiles: number, changes: number, photos: number, notes: Array<string> } | null, unpackReport: { newChanges: number, knownChanges: number, waitingChanges: number, photos: number, notes: Array<string>, regions: Array<{ name: string, regionId: string, new: boolean, tiles: number }> } | null, importReport: { tiles: number, bytes: number, skippedTiles: number, stopped: string | null, skipped: Array<{ place: string, reason: string }>, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } } | null } };

export type DismissTaskMutationVariables = Exact<{
  id: string;
}>;


export type DismissTaskMutation = { dismissTask: boolean };

export type ReportOfQueryVariables = Exact<{
  id: string;
}>;


export type ReportOfQuery = { device: { version: string }, region: { id: string, name: string, state: RegionState, minZoom: number, maxZoom: number, wantedTiles: number, storedTiles: number, emptyTiles: number, failedTiles: number, damagedTiles: number, bytes: number, uniqueBytes: number, createdAt: string, updatedAt: string | null, lastUsedAt: string | null, expiresAt: string | null, oldestTileAt: string | null, expiredTiles: number, verifiedAt: string | null, verification: { at: string, by: string | null, host: string | null, checked: number, good: number, bad: number, missing: number | null, oldestTileAt: string | null, ready: boolean } | null, readiness: { ready: boolean, problems: Array<{ code: ReadinessCode, tiles: number, blocking: boolean }> }, damaged: Array<{ zoom: number, x: number, y: number, reason: string }>, failures: { total: number, items: Array<{ zoom: number, x: number, y: number, message: string }> }, source: { id: string, name: string }, bounds: { west: number, south: number, east: number, north: number }, job: { kind: JobKind, state: RegionState, total: number, done: number, failed: number, unchanged: number, bytesFetched: number, tilesPerSecond: number | null, bytesPerSecond: number | null, secondsLeft: number | null, startedAt: string, finishedAt: string | null, problem: string | null } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const AuditValuePartsFragmentDoc = new TypedDocumentString(`
    fragment AuditValueParts on AuditValue {
  value
  author
  device
  at
}
    `, {"fragmentName":"AuditValueParts"}) as unknown as TypedDocumentString<AuditValuePartsFragment, unknown>;
export const AuditEntryPartsFragmentDoc = new TypedDocumentString(`
    fragment AuditEntryParts on AuditEntry {
  id
  cause
  at
  author
  device
  reason
  feature
  label
  register
  field
  fieldLabel
  toAll
  hash
  bounds
  clockSuspect
  layer {
    id
    name
  }
  from {
    ...AuditValueParts
  }
  rule {
    rule
    version
  }
  undone {
    at
    author
    device
  }
}
    fragment AuditValueParts on AuditValue {
  value
  author
  device
  at
}`, {"fragmentName":"AuditEntryParts"}) as unknown as TypedDocumentString<AuditEntryPartsFragment, unknown>;
export const CarryContentsPartsFragmentDoc = new TypedDocumentString(`
    fragment CarryContentsParts on CarryContents {
  path
  bytes
  encrypted
  locked
  format
  made
  by
  device
  program
  signedBy
  known
  knownSince
  own
  changes
  newChanges
  photos
  newPhotos
  problems
  regions {
    name
    sourceName
    minZoom
    maxZoom
    tiles
    bytes
    newestTileAt
    here
    localId
  }
}
    `, {"fragmentName":"CarryContentsParts"}) as unknown as TypedDocumentString<CarryContentsPartsFragment, unknown>;
export const HubRegionPartsFragmentDoc = new TypedDocumentString(`
    fragment HubRegionParts on HubRegion {
  id
  name
  sourceName
  minZoom
  maxZoom
  tiles
  knownTiles
  bytes
  changedAt
  createdBy
  expiresAt
  state
  taskId
  bounds {
    west
    south
    east
    north
  }
  local {
    id
  }
}
    `, {"fragmentName":"HubRegionParts"}) as unknown as TypedDocumentString<HubRegionPartsFragment, unknown>;
export const HubRegionListPartsFragmentDoc = new TypedDocumentString(`
    fragment HubRegionListParts on HubRegionList {
  asOf
  problem {
    code
    message
    hint
  }
  regions {
    ...HubRegionParts
  }
}
    fragment HubRegionParts on HubRegion {
  id
  name
  sourceName
  minZoom
  maxZoom
  tiles
  knownTiles
  bytes
  changedAt
  createdBy
  expiresAt
  state
  taskId
  bounds {
    west
    south
    east
    north
  }
  local {
    id
  }
}`, {"fragmentName":"HubRegionListParts"}) as unknown as TypedDocumentString<HubRegionListPartsFragment, unknown>;
export const DeletedPartsFragmentDoc = new TypedDocumentString(`
    fragment DeletedParts on DeletedRegion {
  id
  name
  deletedAt
  goneAt
  bytes
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
}
    `, {"fragmentName":"DeletedParts"}) as unknown as TypedDocumentString<DeletedPartsFragment, unknown>;
export const FeatureShapeFragmentDoc = new TypedDocumentString(`
    fragment FeatureShape on Feature {
  id
  layerId
  label
  deleted
  geometry
  bounds {
    west
    south
    east
    north
  }
}
    `, {"fragmentName":"FeatureShape"}) as unknown as TypedDocumentString<FeatureShapeFragment, unknown>;
export const FeatureRowFragmentDoc = new TypedDocumentString(`
    fragment FeatureRow on Feature {
  id
  layerId
  label
  properties
  changedAt
  changedBy
  bounds {
    west
    south
    east
    north
  }
  conflicts {
    id
  }
}
    `, {"fragmentName":"FeatureRow"}) as unknown as TypedDocumentString<FeatureRowFragment, unknown>;
export const ConflictPartsFragmentDoc = new TypedDocumentString(`
    fragment ConflictParts on EditConflict {
  id
  kind
  field
  settledBy
  candidates {
    id
    value
    geometry
    at
    by
    device
    shown
  }
}
    `, {"fragmentName":"ConflictParts"}) as unknown as TypedDocumentString<ConflictPartsFragment, unknown>;
export const FeaturePartsFragmentDoc = new TypedDocumentString(`
    fragment FeatureParts on Feature {
  id
  layerId
  label
  geometry
  properties
  deleted
  createdAt
  createdBy
  changedAt
  changedBy
  changedOn
  bounds {
    west
    south
    east
    north
  }
  conflicts {
    ...ConflictParts
  }
}
    fragment ConflictParts on EditConflict {
  id
  kind
  field
  settledBy
  candidates {
    id
    value
    geometry
    at
    by
    device
    shown
  }
}`, {"fragmentName":"FeatureParts"}) as unknown as TypedDocumentString<FeaturePartsFragment, unknown>;
export const RegisterChangePartsFragmentDoc = new TypedDocumentString(`
    fragment RegisterChangeParts on RegisterChange {
  kind
  field
  label
  before
  after
  geometryBefore
  geometryAfter
}
    `, {"fragmentName":"RegisterChangeParts"}) as unknown as TypedDocumentString<RegisterChangePartsFragment, unknown>;
export const RevisionPartsFragmentDoc = new TypedDocumentString(`
    fragment RevisionParts on Revision {
  id
  at
  by
  device
  cause
  reason
  clockSuspect
  changes {
    ...RegisterChangeParts
  }
}
    fragment RegisterChangeParts on RegisterChange {
  kind
  field
  label
  before
  after
  geometryBefore
  geometryAfter
}`, {"fragmentName":"RevisionParts"}) as unknown as TypedDocumentString<RevisionPartsFragment, unknown>;
export const MomentPartsFragmentDoc = new TypedDocumentString(`
    fragment MomentParts on Moment {
  id
  at
  by
  device
  cause
  reason
  features
}
    `, {"fragmentName":"MomentParts"}) as unknown as TypedDocumentString<MomentPartsFragment, unknown>;
export const PolicyPartsFragmentDoc = new TypedDocumentString(`
    fragment PolicyParts on Policy {
  rule
  roles
  accuracy
  order
}
    `, {"fragmentName":"PolicyParts"}) as unknown as TypedDocumentString<PolicyPartsFragment, unknown>;
export const LayerPartsFragmentDoc = new TypedDocumentString(`
    fragment LayerParts on Layer {
  id
  name
  geometryKind
  policy
  features
  conflicts
  visible
  changedAt
  style {
    color
    width
    radius
    fillOpacity
    labelField
  }
  wholePolicy {
    ...PolicyParts
  }
  rules {
    duplicateMeters
    noOverlap
    noSelfCrossing
  }
  fields {
    key
    label
    type
    required
    default
    choices
    hint
    policy
    unique
    reference
    wholePolicy {
      ...PolicyParts
    }
  }
}
    fragment PolicyParts on Policy {
  rule
  roles
  accuracy
  order
}`, {"fragmentName":"LayerParts"}) as unknown as TypedDocumentString<LayerPartsFragment, unknown>;
export const EditStatePartsFragmentDoc = new TypedDocumentString(`
    fragment EditStateParts on EditState {
  version
  canUndo
  undoText
  canRedo
  redoText
  unsynced
  conflicts
}
    `, {"fragmentName":"EditStateParts"}) as unknown as TypedDocumentString<EditStatePartsFragment, unknown>;
export const TrackPartsFragmentDoc = new TypedDocumentString(`
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}
    `, {"fragmentName":"TrackParts"}) as unknown as TypedDocumentString<TrackPartsFragment, unknown>;
export const PositionPartsFragmentDoc = new TypedDocumentString(`
    fragment PositionParts on Position {
  quality
  ageSeconds
  satellites
  refusedLines
  problem
  hint
  retrySeconds
  tracksChanged
  source {
    kind
    host
    port
    path
    baud
    speed
    place
  }
  fix {
    time
    lon
    lat
    altitudeMeters
    metersPerSecond
    course
    accuracyMeters
    satellites
    kind
  }
  recording {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}`, {"fragmentName":"PositionParts"}) as unknown as TypedDocumentString<PositionPartsFragment, unknown>;
export const TermsPartsFragmentDoc = new TypedDocumentString(`
    fragment TermsParts on Terms {
  attribution
  licence
  maxZoom
  bulk
  maxTiles
  reason
  instead
}
    `, {"fragmentName":"TermsParts"}) as unknown as TypedDocumentString<TermsPartsFragment, unknown>;
export const SourcePartsFragmentDoc = new TypedDocumentString(`
    fragment SourceParts on Source {
  id
  name
  kind
  address
  scheme
  headerNames
  allowPrivate
  minZoom
  maxZoom
  format
  tileSize
  attribution
  vectorLayers
  tilePath
  terms {
    ...TermsParts
  }
  bounds {
    west
    south
    east
    north
  }
  tileset {
    tiles
    bytes
    fileBytes
  }
}
    fragment TermsParts on Terms {
  attribution
  licence
  maxZoom
  bulk
  maxTiles
  reason
  instead
}`, {"fragmentName":"SourceParts"}) as unknown as TypedDocumentString<SourcePartsFragment, unknown>;
export const HubWorkspacePartsFragmentDoc = new TypedDocumentString(`
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
    `, {"fragmentName":"HubWorkspaceParts"}) as unknown as TypedDocumentString<HubWorkspacePartsFragment, unknown>;
export const SignInPartsFragmentDoc = new TypedDocumentString(`
    fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
    `, {"fragmentName":"SignInParts"}) as unknown as TypedDocumentString<SignInPartsFragment, unknown>;
export const HubLinkPartsFragmentDoc = new TypedDocumentString(`
    fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}`, {"fragmentName":"HubLinkParts"}) as unknown as TypedDocumentString<HubLinkPartsFragment, unknown>;
export const SyncSettingsPartsFragmentDoc = new TypedDocumentString(`
    fragment SyncSettingsParts on SyncSettings {
  automatic
  everyMinutes
  photos
  metered
  bytesPerSecond
  live
}
    `, {"fragmentName":"SyncSettingsParts"}) as unknown as TypedDocumentString<SyncSettingsPartsFragment, unknown>;
export const SyncStatePartsFragmentDoc = new TypedDocumentString(`
    fragment SyncStateParts on SyncState {
  phase
  pendingChanges
  pendingPhotos
  waitingBehind
  lastSync
  lastTry
  nextTry
  held
  live
  problem {
    code
    message
    hint
  }
  progress {
    done
    total
    bytesUp
    bytesDown
    secondsLeft
  }
  settings {
    ...SyncSettingsParts
  }
}
    fragment SyncSettingsParts on SyncSettings {
  automatic
  everyMinutes
  photos
  metered
  bytesPerSecond
  live
}`, {"fragmentName":"SyncStateParts"}) as unknown as TypedDocumentString<SyncStatePartsFragment, unknown>;
export const JobPartsFragmentDoc = new TypedDocumentString(`
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
    `, {"fragmentName":"JobParts"}) as unknown as TypedDocumentString<JobPartsFragment, unknown>;
export const RegionCardFragmentDoc = new TypedDocumentString(`
    fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}`, {"fragmentName":"RegionCard"}) as unknown as TypedDocumentString<RegionCardFragment, unknown>;
export const TaskPartsFragmentDoc = new TypedDocumentString(`
    fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`, {"fragmentName":"TaskParts"}) as unknown as TypedDocumentString<TaskPartsFragment, unknown>;
export const ReadAreaDocument = new TypedDocumentString(`
    query ReadArea($name: String!, $content: String!) {
  readArea(name: $name, content: $content) {
    kind
    geometry
    parts
    vertices
    notes
    bounds {
      west
      south
      east
      north
    }
  }
}
    `) as unknown as TypedDocumentString<ReadAreaQuery, ReadAreaQueryVariables>;
export const AreaChangeOfDocument = new TypedDocumentString(`
    query AreaChangeOf($id: ID!, $input: AreaInput!) {
  changePlan(id: $id, input: $input) {
    goesTiles
    goesBytes
    keptTiles
    plan {
      tiles
      alreadyStored
      toFetch
      freeDiskBytes
      quotaBytes
      usedBytes
      perZoom {
        zoom
        tiles
      }
      bounds {
        west
        south
        east
        north
      }
      terms {
        ...TermsParts
      }
      problems {
        code
        message
        blocking
      }
    }
  }
}
    fragment TermsParts on Terms {
  attribution
  licence
  maxZoom
  bulk
  maxTiles
  reason
  instead
}`) as unknown as TypedDocumentString<AreaChangeOfQuery, AreaChangeOfQueryVariables>;
export const CornerOfDocument = new TypedDocumentString(`
    query CornerOf($text: String!, $lat: Float, $lon: Float) {
  find(text: $text, nearLat: $lat, nearLon: $lon, first: 3) {
    items {
      kind
      lon
      lat
    }
  }
}
    `) as unknown as TypedDocumentString<CornerOfQuery, CornerOfQueryVariables>;
export const DecisionsDocument = new TypedDocumentString(`
    query Decisions($filter: AuditFilter, $after: String, $first: Int!) {
  decisions(filter: $filter, after: $after, first: $first) {
    next
    items {
      ...AuditEntryParts
    }
  }
}
    fragment AuditValueParts on AuditValue {
  value
  author
  device
  at
}
fragment AuditEntryParts on AuditEntry {
  id
  cause
  at
  author
  device
  reason
  feature
  label
  register
  field
  fieldLabel
  toAll
  hash
  bounds
  clockSuspect
  layer {
    id
    name
  }
  from {
    ...AuditValueParts
  }
  rule {
    rule
    version
  }
  undone {
    at
    author
    device
  }
}`) as unknown as TypedDocumentString<DecisionsQuery, DecisionsQueryVariables>;
export const DecisionCountDocument = new TypedDocumentString(`
    query DecisionCount($filter: AuditFilter) {
  decisions(filter: $filter, first: 1) {
    total
  }
}
    `) as unknown as TypedDocumentString<DecisionCountQuery, DecisionCountQueryVariables>;
export const EditAuthorsDocument = new TypedDocumentString(`
    query EditAuthors {
  editAuthors
}
    `) as unknown as TypedDocumentString<EditAuthorsQuery, EditAuthorsQueryVariables>;
export const PolicyPreviewDocument = new TypedDocumentString(`
    query PolicyPreview($layer: ID!, $field: String, $policy: PolicyInput!) {
  policyPreview(layer: $layer, field: $field, policy: $policy) {
    settles
    leaves
    reopens
    alters
    existence
    examples {
      feature
      label
      field
      fieldLabel
      to
      effect
      from {
        ...AuditValueParts
      }
    }
  }
}
    fragment AuditValueParts on AuditValue {
  value
  author
  device
  at
}`) as unknown as TypedDocumentString<PolicyPreviewQuery, PolicyPreviewQueryVariables>;
export const ExportAuditDocument = new TypedDocumentString(`
    mutation ExportAudit($path: String!, $filter: AuditFilter, $words: Json) {
  exportAudit(path: $path, filter: $filter, words: $words) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<ExportAuditMutation, ExportAuditMutationVariables>;
export const CarryContentsDocument = new TypedDocumentString(`
    query CarryContents($path: String!, $passphrase: String) {
  carryContents(path: $path, passphrase: $passphrase) {
    ...CarryContentsParts
  }
}
    fragment CarryContentsParts on CarryContents {
  path
  bytes
  encrypted
  locked
  format
  made
  by
  device
  program
  signedBy
  known
  knownSince
  own
  changes
  newChanges
  photos
  newPhotos
  problems
  regions {
    name
    sourceName
    minZoom
    maxZoom
    tiles
    bytes
    newestTileAt
    here
    localId
  }
}`) as unknown as TypedDocumentString<CarryContentsQuery, CarryContentsQueryVariables>;
export const PackCarryDocument = new TypedDocumentString(`
    mutation PackCarry($input: PackCarryInput!) {
  packCarry(input: $input) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<PackCarryMutation, PackCarryMutationVariables>;
export const UnpackCarryDocument = new TypedDocumentString(`
    mutation UnpackCarry($path: String!, $passphrase: String, $regions: [String!], $edits: Boolean!, $signer: String) {
  unpackCarry(
    path: $path
    passphrase: $passphrase
    regions: $regions
    edits: $edits
    signer: $signer
  ) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<UnpackCarryMutation, UnpackCarryMutationVariables>;
export const HubRegionsDocument = new TypedDocumentString(`
    query HubRegions {
  hubRegions {
    ...HubRegionListParts
  }
}
    fragment HubRegionParts on HubRegion {
  id
  name
  sourceName
  minZoom
  maxZoom
  tiles
  knownTiles
  bytes
  changedAt
  createdBy
  expiresAt
  state
  taskId
  bounds {
    west
    south
    east
    north
  }
  local {
    id
  }
}
fragment HubRegionListParts on HubRegionList {
  asOf
  problem {
    code
    message
    hint
  }
  regions {
    ...HubRegionParts
  }
}`) as unknown as TypedDocumentString<HubRegionsQuery, HubRegionsQueryVariables>;
export const RefreshHubRegionsDocument = new TypedDocumentString(`
    mutation RefreshHubRegions {
  refreshHubRegions {
    ...HubRegionListParts
  }
}
    fragment HubRegionParts on HubRegion {
  id
  name
  sourceName
  minZoom
  maxZoom
  tiles
  knownTiles
  bytes
  changedAt
  createdBy
  expiresAt
  state
  taskId
  bounds {
    west
    south
    east
    north
  }
  local {
    id
  }
}
fragment HubRegionListParts on HubRegionList {
  asOf
  problem {
    code
    message
    hint
  }
  regions {
    ...HubRegionParts
  }
}`) as unknown as TypedDocumentString<RefreshHubRegionsMutation, RefreshHubRegionsMutationVariables>;
export const TakeHubRegionDocument = new TypedDocumentString(`
    mutation TakeHubRegion($id: ID!) {
  takeHubRegion(id: $id) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<TakeHubRegionMutation, TakeHubRegionMutationVariables>;
export const PutUpRegionDocument = new TypedDocumentString(`
    mutation PutUpRegion($region: ID!) {
  putUpRegion(region: $region) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<PutUpRegionMutation, PutUpRegionMutationVariables>;
export const DeletedRegionsDocument = new TypedDocumentString(`
    query DeletedRegions {
  deletedRegions {
    ...DeletedParts
  }
}
    fragment DeletedParts on DeletedRegion {
  id
  name
  deletedAt
  goneAt
  bytes
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<DeletedRegionsQuery, DeletedRegionsQueryVariables>;
export const ChangePlanOfDocument = new TypedDocumentString(`
    query ChangePlanOf($id: ID!, $input: AreaInput!) {
  changePlan(id: $id, input: $input) {
    goesTiles
    goesBytes
    keptTiles
    plan {
      tiles
      toFetch
    }
  }
}
    `) as unknown as TypedDocumentString<ChangePlanOfQuery, ChangePlanOfQueryVariables>;
export const RestoreRegionDocument = new TypedDocumentString(`
    mutation RestoreRegion($id: ID!) {
  restoreRegion(id: $id) {
    ...RegionCard
    geometry
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<RestoreRegionMutation, RestoreRegionMutationVariables>;
export const PurgeRegionDocument = new TypedDocumentString(`
    mutation PurgeRegion($id: ID!) {
  purgeRegion(id: $id) {
    tiles
    bytes
    keptTiles
    keptBytes
    sharedWith
  }
}
    `) as unknown as TypedDocumentString<PurgeRegionMutation, PurgeRegionMutationVariables>;
export const ChangeRegionDocument = new TypedDocumentString(`
    mutation ChangeRegion($id: ID!, $input: AreaInput!) {
  changeRegion(id: $id, input: $input) {
    ...RegionCard
    geometry
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<ChangeRegionMutation, ChangeRegionMutationVariables>;
export const DeviceDocument = new TypedDocumentString(`
    query Device {
  device {
    version
    name
    home
    readOnly
    schemaVersion
    worldCredits {
      name
      licence
      url
    }
  }
  settings {
    workOffline
    quotaBytes
    exportFolder
    deviceName
  }
  store {
    tiles
    bytes
    fileBytes
    regions
    sources
    quotaBytes
    freeDiskBytes
    unownedTiles
    unownedBytes
    deletedRegions
    deletedBytes
  }
}
    `) as unknown as TypedDocumentString<DeviceQuery, DeviceQueryVariables>;
export const StoreDocument = new TypedDocumentString(`
    query Store {
  store {
    tiles
    bytes
    fileBytes
    regions
    sources
    quotaBytes
    freeDiskBytes
    unownedTiles
    unownedBytes
    deletedRegions
    deletedBytes
  }
}
    `) as unknown as TypedDocumentString<StoreQuery, StoreQueryVariables>;
export const SettingsDocument = new TypedDocumentString(`
    query Settings {
  settings {
    workOffline
    quotaBytes
    exportFolder
    deviceName
  }
}
    `) as unknown as TypedDocumentString<SettingsQuery, SettingsQueryVariables>;
export const SetWorkOfflineDocument = new TypedDocumentString(`
    mutation SetWorkOffline($value: Boolean!) {
  setWorkOffline(value: $value) {
    workOffline
    quotaBytes
    exportFolder
    deviceName
  }
}
    `) as unknown as TypedDocumentString<SetWorkOfflineMutation, SetWorkOfflineMutationVariables>;
export const SetQuotaDocument = new TypedDocumentString(`
    mutation SetQuota($bytes: Count) {
  setQuota(bytes: $bytes) {
    workOffline
    quotaBytes
    exportFolder
    deviceName
  }
}
    `) as unknown as TypedDocumentString<SetQuotaMutation, SetQuotaMutationVariables>;
export const SetExportFolderDocument = new TypedDocumentString(`
    mutation SetExportFolder($path: String) {
  setExportFolder(path: $path) {
    workOffline
    quotaBytes
    exportFolder
    deviceName
  }
}
    `) as unknown as TypedDocumentString<SetExportFolderMutation, SetExportFolderMutationVariables>;
export const SetDeviceNameDocument = new TypedDocumentString(`
    mutation SetDeviceName($name: String) {
  setDeviceName(name: $name) {
    workOffline
    quotaBytes
    exportFolder
    deviceName
  }
}
    `) as unknown as TypedDocumentString<SetDeviceNameMutation, SetDeviceNameMutationVariables>;
export const DeviceNameDocument = new TypedDocumentString(`
    query DeviceName {
  device {
    name
  }
}
    `) as unknown as TypedDocumentString<DeviceNameQuery, DeviceNameQueryVariables>;
export const CleanupPlanDocument = new TypedDocumentString(`
    query CleanupPlan($targetBytes: Count) {
  cleanupPlan(targetBytes: $targetBytes) {
    neededBytes
    freedBytes
    items {
      id
      kind
      name
      reason
      tiles
      bytes
      lastUsedAt
    }
  }
}
    `) as unknown as TypedDocumentString<CleanupPlanQuery, CleanupPlanQueryVariables>;
export const CleanupDocument = new TypedDocumentString(`
    mutation Cleanup($ids: [ID!]!) {
  cleanup(ids: $ids) {
    neededBytes
    freedBytes
    items {
      id
      kind
      name
      reason
      tiles
      bytes
      lastUsedAt
    }
  }
}
    `) as unknown as TypedDocumentString<CleanupMutation, CleanupMutationVariables>;
export const ChangesDocument = new TypedDocumentString(`
    subscription Changes {
  changes {
    kind
    regionId
    region {
      ...RegionCard
    }
    taskId
    task {
      ...TaskParts
    }
    editState {
      ...EditStateParts
    }
  }
}
    fragment EditStateParts on EditState {
  version
  canUndo
  undoText
  canRedo
  redoText
  unsynced
  conflicts
}
fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<ChangesSubscription, ChangesSubscriptionVariables>;
export const EditStateOfDocument = new TypedDocumentString(`
    query EditStateOf {
  editState {
    ...EditStateParts
  }
}
    fragment EditStateParts on EditState {
  version
  canUndo
  undoText
  canRedo
  redoText
  unsynced
  conflicts
}`) as unknown as TypedDocumentString<EditStateOfQuery, EditStateOfQueryVariables>;
export const FeatureShapeOfDocument = new TypedDocumentString(`
    query FeatureShapeOf($id: ID!) {
  feature(id: $id) {
    ...FeatureShape
  }
}
    fragment FeatureShape on Feature {
  id
  layerId
  label
  deleted
  geometry
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<FeatureShapeOfQuery, FeatureShapeOfQueryVariables>;
export const FeaturesInBoxDocument = new TypedDocumentString(`
    query FeaturesInBox($query: FeatureQuery!, $first: Int!, $after: String) {
  features(query: $query, first: $first, after: $after) {
    total
    next
    features {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<FeaturesInBoxQuery, FeaturesInBoxQueryVariables>;
export const DrawFeatureDocument = new TypedDocumentString(`
    mutation DrawFeature($layer: ID!, $geometry: Geometry!) {
  addFeature(layer: $layer, geometry: $geometry) {
    ...FeatureShape
  }
}
    fragment FeatureShape on Feature {
  id
  layerId
  label
  deleted
  geometry
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<DrawFeatureMutation, DrawFeatureMutationVariables>;
export const ReshapeFeatureDocument = new TypedDocumentString(`
    mutation ReshapeFeature($id: ID!, $geometry: Geometry!) {
  changeFeature(id: $id, geometry: $geometry) {
    ...FeatureShape
  }
}
    fragment FeatureShape on Feature {
  id
  layerId
  label
  deleted
  geometry
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<ReshapeFeatureMutation, ReshapeFeatureMutationVariables>;
export const DeleteDrawnDocument = new TypedDocumentString(`
    mutation DeleteDrawn($ids: [ID!]!) {
  deleteFeatures(ids: $ids)
}
    `) as unknown as TypedDocumentString<DeleteDrawnMutation, DeleteDrawnMutationVariables>;
export const SplitDrawnDocument = new TypedDocumentString(`
    mutation SplitDrawn($id: ID!, $line: Geometry!) {
  splitFeature(id: $id, line: $line) {
    ...FeatureShape
  }
}
    fragment FeatureShape on Feature {
  id
  layerId
  label
  deleted
  geometry
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<SplitDrawnMutation, SplitDrawnMutationVariables>;
export const MergeDrawnDocument = new TypedDocumentString(`
    mutation MergeDrawn($ids: [ID!]!) {
  mergeFeatures(ids: $ids) {
    ...FeatureShape
  }
}
    fragment FeatureShape on Feature {
  id
  layerId
  label
  deleted
  geometry
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<MergeDrawnMutation, MergeDrawnMutationVariables>;
export const HoleDrawnDocument = new TypedDocumentString(`
    mutation HoleDrawn($id: ID!, $ring: Geometry!) {
  cutHole(id: $id, ring: $ring) {
    ...FeatureShape
  }
}
    fragment FeatureShape on Feature {
  id
  layerId
  label
  deleted
  geometry
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<HoleDrawnMutation, HoleDrawnMutationVariables>;
export const UndoEditDocument = new TypedDocumentString(`
    mutation UndoEdit {
  undoEdit {
    ...EditStateParts
  }
}
    fragment EditStateParts on EditState {
  version
  canUndo
  undoText
  canRedo
  redoText
  unsynced
  conflicts
}`) as unknown as TypedDocumentString<UndoEditMutation, UndoEditMutationVariables>;
export const RedoEditDocument = new TypedDocumentString(`
    mutation RedoEdit {
  redoEdit {
    ...EditStateParts
  }
}
    fragment EditStateParts on EditState {
  version
  canUndo
  undoText
  canRedo
  redoText
  unsynced
  conflicts
}`) as unknown as TypedDocumentString<RedoEditMutation, RedoEditMutationVariables>;
export const FeatureRowsDocument = new TypedDocumentString(`
    query FeatureRows($query: FeatureQuery!, $first: Int!, $after: String) {
  features(query: $query, first: $first, after: $after) {
    total
    next
    features {
      ...FeatureRow
    }
  }
}
    fragment FeatureRow on Feature {
  id
  layerId
  label
  properties
  changedAt
  changedBy
  bounds {
    west
    south
    east
    north
  }
  conflicts {
    id
  }
}`) as unknown as TypedDocumentString<FeatureRowsQuery, FeatureRowsQueryVariables>;
export const FeatureOfDocument = new TypedDocumentString(`
    query FeatureOf($id: ID!) {
  feature(id: $id) {
    ...FeatureParts
  }
}
    fragment ConflictParts on EditConflict {
  id
  kind
  field
  settledBy
  candidates {
    id
    value
    geometry
    at
    by
    device
    shown
  }
}
fragment FeatureParts on Feature {
  id
  layerId
  label
  geometry
  properties
  deleted
  createdAt
  createdBy
  changedAt
  changedBy
  changedOn
  bounds {
    west
    south
    east
    north
  }
  conflicts {
    ...ConflictParts
  }
}`) as unknown as TypedDocumentString<FeatureOfQuery, FeatureOfQueryVariables>;
export const FeaturePhotosDocument = new TypedDocumentString(`
    query FeaturePhotos($id: ID!, $field: String!) {
  feature(id: $id) {
    photos(field: $field) {
      sha256
      caption
      bytes
      present
    }
  }
}
    `) as unknown as TypedDocumentString<FeaturePhotosQuery, FeaturePhotosQueryVariables>;
export const ChangePropertiesDocument = new TypedDocumentString(`
    mutation ChangeProperties($id: ID!, $properties: Json!) {
  changeFeature(id: $id, properties: $properties) {
    ...FeatureParts
  }
}
    fragment ConflictParts on EditConflict {
  id
  kind
  field
  settledBy
  candidates {
    id
    value
    geometry
    at
    by
    device
    shown
  }
}
fragment FeatureParts on Feature {
  id
  layerId
  label
  geometry
  properties
  deleted
  createdAt
  createdBy
  changedAt
  changedBy
  changedOn
  bounds {
    west
    south
    east
    north
  }
  conflicts {
    ...ConflictParts
  }
}`) as unknown as TypedDocumentString<ChangePropertiesMutation, ChangePropertiesMutationVariables>;
export const MoveFeatureDocument = new TypedDocumentString(`
    mutation MoveFeature($id: ID!, $geometry: Geometry!) {
  changeFeature(id: $id, geometry: $geometry) {
    ...FeatureParts
  }
}
    fragment ConflictParts on EditConflict {
  id
  kind
  field
  settledBy
  candidates {
    id
    value
    geometry
    at
    by
    device
    shown
  }
}
fragment FeatureParts on Feature {
  id
  layerId
  label
  geometry
  properties
  deleted
  createdAt
  createdBy
  changedAt
  changedBy
  changedOn
  bounds {
    west
    south
    east
    north
  }
  conflicts {
    ...ConflictParts
  }
}`) as unknown as TypedDocumentString<MoveFeatureMutation, MoveFeatureMutationVariables>;
export const ChangeFeaturesDocument = new TypedDocumentString(`
    mutation ChangeFeatures($ids: [ID!]!, $properties: Json!) {
  changeFeatures(ids: $ids, properties: $properties)
}
    `) as unknown as TypedDocumentString<ChangeFeaturesMutation, ChangeFeaturesMutationVariables>;
export const DeleteFeaturesDocument = new TypedDocumentString(`
    mutation DeleteFeatures($ids: [ID!]!) {
  deleteFeatures(ids: $ids)
}
    `) as unknown as TypedDocumentString<DeleteFeaturesMutation, DeleteFeaturesMutationVariables>;
export const RestoreFeaturesDocument = new TypedDocumentString(`
    mutation RestoreFeatures($ids: [ID!]!) {
  restoreFeatures(ids: $ids)
}
    `) as unknown as TypedDocumentString<RestoreFeaturesMutation, RestoreFeaturesMutationVariables>;
export const AttachPhotoDocument = new TypedDocumentString(`
    mutation AttachPhoto($feature: ID!, $field: String!, $sha256: String!, $caption: String) {
  attachPhoto(
    feature: $feature
    field: $field
    sha256: $sha256
    caption: $caption
  ) {
    ...FeatureParts
  }
}
    fragment ConflictParts on EditConflict {
  id
  kind
  field
  settledBy
  candidates {
    id
    value
    geometry
    at
    by
    device
    shown
  }
}
fragment FeatureParts on Feature {
  id
  layerId
  label
  geometry
  properties
  deleted
  createdAt
  createdBy
  changedAt
  changedBy
  changedOn
  bounds {
    west
    south
    east
    north
  }
  conflicts {
    ...ConflictParts
  }
}`) as unknown as TypedDocumentString<AttachPhotoMutation, AttachPhotoMutationVariables>;
export const RemovePhotoDocument = new TypedDocumentString(`
    mutation RemovePhoto($feature: ID!, $field: String!, $sha256: String!) {
  removePhoto(feature: $feature, field: $field, sha256: $sha256) {
    ...FeatureParts
  }
}
    fragment ConflictParts on EditConflict {
  id
  kind
  field
  settledBy
  candidates {
    id
    value
    geometry
    at
    by
    device
    shown
  }
}
fragment FeatureParts on Feature {
  id
  layerId
  label
  geometry
  properties
  deleted
  createdAt
  createdBy
  changedAt
  changedBy
  changedOn
  bounds {
    west
    south
    east
    north
  }
  conflicts {
    ...ConflictParts
  }
}`) as unknown as TypedDocumentString<RemovePhotoMutation, RemovePhotoMutationVariables>;
export const FindDocument = new TypedDocumentString(`
    query Find($text: String!, $nearLon: Float, $nearLat: Float, $language: String!) {
  find(
    text: $text
    nearLon: $nearLon
    nearLat: $nearLat
    language: $language
    first: 12
  ) {
    problem
    items {
      kind
      name
      matched
      detail
      lon
      lat
      zoom
      regionId
      population
      notation
      assumption
      uncertaintyMeters
      bounds {
        west
        south
        east
        north
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FindQuery, FindQueryVariables>;
export const NotationsDocument = new TypedDocumentString(`
    query Notations($lon: Float!, $lat: Float!) {
  notations(lon: $lon, lat: $lat) {
    dd
    ddm
    dms
    utm
    mgrs
    plusCode
  }
}
    `) as unknown as TypedDocumentString<NotationsQuery, NotationsQueryVariables>;
export const FeatureHistoryDocument = new TypedDocumentString(`
    query FeatureHistory($id: ID!, $first: Int!, $after: String) {
  featureHistory(id: $id, first: $first, after: $after) {
    next
    revisions {
      ...RevisionParts
    }
  }
}
    fragment RegisterChangeParts on RegisterChange {
  kind
  field
  label
  before
  after
  geometryBefore
  geometryAfter
}
fragment RevisionParts on Revision {
  id
  at
  by
  device
  cause
  reason
  clockSuspect
  changes {
    ...RegisterChangeParts
  }
}`) as unknown as TypedDocumentString<FeatureHistoryQuery, FeatureHistoryQueryVariables>;
export const LayerHistoryDocument = new TypedDocumentString(`
    query LayerHistory($layer: ID!, $first: Int!, $after: String) {
  layerHistory(layer: $layer, first: $first, after: $after) {
    next
    moments {
      ...MomentParts
    }
  }
}
    fragment MomentParts on Moment {
  id
  at
  by
  device
  cause
  reason
  features
}`) as unknown as TypedDocumentString<LayerHistoryQuery, LayerHistoryQueryVariables>;
export const FeaturesAtDocument = new TypedDocumentString(`
    query FeaturesAt($layer: ID!, $at: DateTime!, $first: Int!, $after: String) {
  featuresAt(layer: $layer, at: $at, first: $first, after: $after) {
    total
    next
    features {
      id
      label
      geometry
    }
  }
}
    `) as unknown as TypedDocumentString<FeaturesAtQuery, FeaturesAtQueryVariables>;
export const LayerDifferenceDocument = new TypedDocumentString(`
    query LayerDifference($layer: ID!, $from: DateTime!, $to: DateTime, $first: Int!, $after: String) {
  difference(layer: $layer, from: $from, to: $to, first: $first, after: $after) {
    added
    removed
    changed
    next
    differences {
      id
      label
      kind
      changes {
        ...RegisterChangeParts
      }
    }
  }
}
    fragment RegisterChangeParts on RegisterChange {
  kind
  field
  label
  before
  after
  geometryBefore
  geometryAfter
}`) as unknown as TypedDocumentString<LayerDifferenceQuery, LayerDifferenceQueryVariables>;
export const GoBackDocument = new TypedDocumentString(`
    mutation GoBack($layer: ID!, $to: DateTime!) {
  goBack(layer: $layer, to: $to)
}
    `) as unknown as TypedDocumentString<GoBackMutation, GoBackMutationVariables>;
export const LayersDocument = new TypedDocumentString(`
    query Layers {
  layers {
    ...LayerParts
  }
  editState {
    ...EditStateParts
  }
}
    fragment PolicyParts on Policy {
  rule
  roles
  accuracy
  order
}
fragment LayerParts on Layer {
  id
  name
  geometryKind
  policy
  features
  conflicts
  visible
  changedAt
  style {
    color
    width
    radius
    fillOpacity
    labelField
  }
  wholePolicy {
    ...PolicyParts
  }
  rules {
    duplicateMeters
    noOverlap
    noSelfCrossing
  }
  fields {
    key
    label
    type
    required
    default
    choices
    hint
    policy
    unique
    reference
    wholePolicy {
      ...PolicyParts
    }
  }
}
fragment EditStateParts on EditState {
  version
  canUndo
  undoText
  canRedo
  redoText
  unsynced
  conflicts
}`) as unknown as TypedDocumentString<LayersQuery, LayersQueryVariables>;
export const LayerBoundsDocument = new TypedDocumentString(`
    query LayerBounds($id: ID!) {
  layer(id: $id) {
    bounds {
      west
      south
      east
      north
    }
  }
}
    `) as unknown as TypedDocumentString<LayerBoundsQuery, LayerBoundsQueryVariables>;
export const CreateLayerDocument = new TypedDocumentString(`
    mutation CreateLayer($input: LayerInput!) {
  createLayer(input: $input) {
    ...LayerParts
  }
}
    fragment PolicyParts on Policy {
  rule
  roles
  accuracy
  order
}
fragment LayerParts on Layer {
  id
  name
  geometryKind
  policy
  features
  conflicts
  visible
  changedAt
  style {
    color
    width
    radius
    fillOpacity
    labelField
  }
  wholePolicy {
    ...PolicyParts
  }
  rules {
    duplicateMeters
    noOverlap
    noSelfCrossing
  }
  fields {
    key
    label
    type
    required
    default
    choices
    hint
    policy
    unique
    reference
    wholePolicy {
      ...PolicyParts
    }
  }
}`) as unknown as TypedDocumentString<CreateLayerMutation, CreateLayerMutationVariables>;
export const ChangeLayerDocument = new TypedDocumentString(`
    mutation ChangeLayer($id: ID!, $input: LayerChange!) {
  changeLayer(id: $id, input: $input) {
    ...LayerParts
  }
}
    fragment PolicyParts on Policy {
  rule
  roles
  accuracy
  order
}
fragment LayerParts on Layer {
  id
  name
  geometryKind
  policy
  features
  conflicts
  visible
  changedAt
  style {
    color
    width
    radius
    fillOpacity
    labelField
  }
  wholePolicy {
    ...PolicyParts
  }
  rules {
    duplicateMeters
    noOverlap
    noSelfCrossing
  }
  fields {
    key
    label
    type
    required
    default
    choices
    hint
    policy
    unique
    reference
    wholePolicy {
      ...PolicyParts
    }
  }
}`) as unknown as TypedDocumentString<ChangeLayerMutation, ChangeLayerMutationVariables>;
export const DeleteLayerDocument = new TypedDocumentString(`
    mutation DeleteLayer($id: ID!) {
  deleteLayer(id: $id)
}
    `) as unknown as TypedDocumentString<DeleteLayerMutation, DeleteLayerMutationVariables>;
export const ShowLayerDocument = new TypedDocumentString(`
    mutation ShowLayer($id: ID!, $visible: Boolean!) {
  showLayer(id: $id, visible: $visible) {
    ...LayerParts
  }
}
    fragment PolicyParts on Policy {
  rule
  roles
  accuracy
  order
}
fragment LayerParts on Layer {
  id
  name
  geometryKind
  policy
  features
  conflicts
  visible
  changedAt
  style {
    color
    width
    radius
    fillOpacity
    labelField
  }
  wholePolicy {
    ...PolicyParts
  }
  rules {
    duplicateMeters
    noOverlap
    noSelfCrossing
  }
  fields {
    key
    label
    type
    required
    default
    choices
    hint
    policy
    unique
    reference
    wholePolicy {
      ...PolicyParts
    }
  }
}`) as unknown as TypedDocumentString<ShowLayerMutation, ShowLayerMutationVariables>;
export const ImportFeaturesDocument = new TypedDocumentString(`
    mutation ImportFeatures($path: String!, $layer: ID, $history: Boolean!) {
  importFeatures(path: $path, layer: $layer, history: $history) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<ImportFeaturesMutation, ImportFeaturesMutationVariables>;
export const ExportFeaturesDocument = new TypedDocumentString(`
    mutation ExportFeatures($layer: ID!, $path: String!, $unsyncedOnly: Boolean!) {
  exportFeatures(layer: $layer, path: $path, unsyncedOnly: $unsyncedOnly) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<ExportFeaturesMutation, ExportFeaturesMutationVariables>;
export const OnSiteDocument = new TypedDocumentString(`
    query OnSite {
  position {
    ...PositionParts
  }
  positionMemory {
    atStart
    source {
      kind
      host
      port
      path
      baud
      speed
      place
    }
  }
  tracks {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}
fragment PositionParts on Position {
  quality
  ageSeconds
  satellites
  refusedLines
  problem
  hint
  retrySeconds
  tracksChanged
  source {
    kind
    host
    port
    path
    baud
    speed
    place
  }
  fix {
    time
    lon
    lat
    altitudeMeters
    metersPerSecond
    course
    accuracyMeters
    satellites
    kind
  }
  recording {
    ...TrackParts
  }
}`) as unknown as TypedDocumentString<OnSiteQuery, OnSiteQueryVariables>;
export const SerialPortsDocument = new TypedDocumentString(`
    query SerialPorts {
  serialPorts {
    path
    product
    likely
  }
  baudRates
}
    `) as unknown as TypedDocumentString<SerialPortsQuery, SerialPortsQueryVariables>;
export const TracksDocument = new TypedDocumentString(`
    query Tracks {
  tracks {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<TracksQuery, TracksQueryVariables>;
export const TrackLineDocument = new TypedDocumentString(`
    query TrackLine($id: ID!) {
  track(id: $id) {
    id
    geometry
  }
}
    `) as unknown as TypedDocumentString<TrackLineQuery, TrackLineQueryVariables>;
export const PositionNotationsDocument = new TypedDocumentString(`
    query PositionNotations($lon: Float!, $lat: Float!) {
  notations(lon: $lon, lat: $lat) {
    dd
    ddm
    dms
    utm
    mgrs
    plusCode
  }
}
    `) as unknown as TypedDocumentString<PositionNotationsQuery, PositionNotationsQueryVariables>;
export const MeasureOfDocument = new TypedDocumentString(`
    query MeasureOf($geometry: Geometry!) {
  measure(geometry: $geometry) {
    meters
    squareMeters
    legs
    bearings
  }
}
    `) as unknown as TypedDocumentString<MeasureOfQuery, MeasureOfQueryVariables>;
export const PositionsDocument = new TypedDocumentString(`
    subscription Positions {
  position {
    ...PositionParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}
fragment PositionParts on Position {
  quality
  ageSeconds
  satellites
  refusedLines
  problem
  hint
  retrySeconds
  tracksChanged
  source {
    kind
    host
    port
    path
    baud
    speed
    place
  }
  fix {
    time
    lon
    lat
    altitudeMeters
    metersPerSecond
    course
    accuracyMeters
    satellites
    kind
  }
  recording {
    ...TrackParts
  }
}`) as unknown as TypedDocumentString<PositionsSubscription, PositionsSubscriptionVariables>;
export const ConnectPositionDocument = new TypedDocumentString(`
    mutation ConnectPosition($input: PositionSourceInput!) {
  connectPosition(input: $input) {
    ...PositionParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}
fragment PositionParts on Position {
  quality
  ageSeconds
  satellites
  refusedLines
  problem
  hint
  retrySeconds
  tracksChanged
  source {
    kind
    host
    port
    path
    baud
    speed
    place
  }
  fix {
    time
    lon
    lat
    altitudeMeters
    metersPerSecond
    course
    accuracyMeters
    satellites
    kind
  }
  recording {
    ...TrackParts
  }
}`) as unknown as TypedDocumentString<ConnectPositionMutation, ConnectPositionMutationVariables>;
export const DisconnectPositionDocument = new TypedDocumentString(`
    mutation DisconnectPosition {
  disconnectPosition {
    ...PositionParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}
fragment PositionParts on Position {
  quality
  ageSeconds
  satellites
  refusedLines
  problem
  hint
  retrySeconds
  tracksChanged
  source {
    kind
    host
    port
    path
    baud
    speed
    place
  }
  fix {
    time
    lon
    lat
    altitudeMeters
    metersPerSecond
    course
    accuracyMeters
    satellites
    kind
  }
  recording {
    ...TrackParts
  }
}`) as unknown as TypedDocumentString<DisconnectPositionMutation, DisconnectPositionMutationVariables>;
export const StartTrackDocument = new TypedDocumentString(`
    mutation StartTrack($name: String) {
  startTrack(name: $name) {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<StartTrackMutation, StartTrackMutationVariables>;
export const PauseTrackDocument = new TypedDocumentString(`
    mutation PauseTrack($id: ID!) {
  pauseTrack(id: $id) {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<PauseTrackMutation, PauseTrackMutationVariables>;
export const ResumeTrackDocument = new TypedDocumentString(`
    mutation ResumeTrack($id: ID!) {
  resumeTrack(id: $id) {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<ResumeTrackMutation, ResumeTrackMutationVariables>;
export const FinishTrackDocument = new TypedDocumentString(`
    mutation FinishTrack($id: ID!) {
  finishTrack(id: $id) {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<FinishTrackMutation, FinishTrackMutationVariables>;
export const RenameTrackDocument = new TypedDocumentString(`
    mutation RenameTrack($id: ID!, $name: String!) {
  renameTrack(id: $id, name: $name) {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<RenameTrackMutation, RenameTrackMutationVariables>;
export const DeleteTrackDocument = new TypedDocumentString(`
    mutation DeleteTrack($id: ID!) {
  deleteTrack(id: $id)
}
    `) as unknown as TypedDocumentString<DeleteTrackMutation, DeleteTrackMutationVariables>;
export const RestoreTrackDocument = new TypedDocumentString(`
    mutation RestoreTrack($id: ID!) {
  restoreTrack(id: $id) {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<RestoreTrackMutation, RestoreTrackMutationVariables>;
export const ExportTrackDocument = new TypedDocumentString(`
    mutation ExportTrack($id: ID!, $path: String!) {
  exportTrack(id: $id, path: $path) {
    path
    points
    bytes
  }
}
    `) as unknown as TypedDocumentString<ExportTrackMutation, ExportTrackMutationVariables>;
export const ImportTrackDocument = new TypedDocumentString(`
    mutation ImportTrack($path: String!, $name: String) {
  importTrack(path: $path, name: $name) {
    ...TrackParts
  }
}
    fragment TrackParts on Track {
  id
  name
  state
  points
  meters
  seconds
  ascentMeters
  startedAt
  endedAt
  problem
  bounds {
    west
    south
    east
    north
  }
}`) as unknown as TypedDocumentString<ImportTrackMutation, ImportTrackMutationVariables>;
export const WriteSheetDocument = new TypedDocumentString(`
    mutation WriteSheet($input: SheetInput!, $path: String!) {
  writeSheet(input: $input, path: $path) {
    path
    bytes
    scale
    problems
  }
}
    `) as unknown as TypedDocumentString<WriteSheetMutation, WriteSheetMutationVariables>;
export const RegionsDocument = new TypedDocumentString(`
    query Regions {
  regions {
    ...RegionCard
    geometry
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<RegionsQuery, RegionsQueryVariables>;
export const RegionDocument = new TypedDocumentString(`
    query Region($id: ID!) {
  region(id: $id) {
    ...RegionCard
    geometry
    damaged {
      zoom
      x
      y
      reason
    }
    failures(first: 50) {
      total
      items {
        zoom
        x
        y
        kind
        message
        status
        attempts
        at
      }
    }
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<RegionQuery, RegionQueryVariables>;
export const MoreFailuresDocument = new TypedDocumentString(`
    query MoreFailures($id: ID!, $offset: Int!) {
  region(id: $id) {
    failures(offset: $offset, first: 50) {
      total
      items {
        zoom
        x
        y
        kind
        message
        status
        attempts
        at
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MoreFailuresQuery, MoreFailuresQueryVariables>;
export const DeletePlanOfDocument = new TypedDocumentString(`
    query DeletePlanOf($id: ID!) {
  region(id: $id) {
    deletePlan {
      tiles
      bytes
      keptTiles
      keptBytes
      sharedWith
    }
  }
}
    `) as unknown as TypedDocumentString<DeletePlanOfQuery, DeletePlanOfQueryVariables>;
export const PlanOfDocument = new TypedDocumentString(`
    query PlanOf($input: AreaInput!) {
  plan(input: $input) {
    tiles
    alreadyStored
    toFetch
    freeDiskBytes
    quotaBytes
    usedBytes
    perZoom {
      zoom
      tiles
    }
    bounds {
      west
      south
      east
      north
    }
    terms {
      ...TermsParts
    }
    problems {
      code
      message
      blocking
    }
  }
}
    fragment TermsParts on Terms {
  attribution
  licence
  maxZoom
  bulk
  maxTiles
  reason
  instead
}`) as unknown as TypedDocumentString<PlanOfQuery, PlanOfQueryVariables>;
export const EstimateOfDocument = new TypedDocumentString(`
    query EstimateOf($input: AreaInput!, $sampleSize: Int) {
  estimate(input: $input, sampleSize: $sampleSize) {
    sampled
    failed
    lowBytes
    likelyBytes
    highBytes
    meanTileBytes
    secondsAtSampleRate
  }
}
    `) as unknown as TypedDocumentString<EstimateOfQuery, EstimateOfQueryVariables>;
export const CreateRegionDocument = new TypedDocumentString(`
    mutation CreateRegion($input: AreaInput!, $name: String!) {
  createRegion(input: $input, name: $name) {
    ...RegionCard
    geometry
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<CreateRegionMutation, CreateRegionMutationVariables>;
export const RenameRegionDocument = new TypedDocumentString(`
    mutation RenameRegion($id: ID!, $name: String!) {
  renameRegion(id: $id, name: $name) {
    ...RegionCard
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<RenameRegionMutation, RenameRegionMutationVariables>;
export const PauseRegionDocument = new TypedDocumentString(`
    mutation PauseRegion($id: ID!) {
  pauseRegion(id: $id) {
    ...RegionCard
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<PauseRegionMutation, PauseRegionMutationVariables>;
export const ResumeRegionDocument = new TypedDocumentString(`
    mutation ResumeRegion($id: ID!) {
  resumeRegion(id: $id) {
    ...RegionCard
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<ResumeRegionMutation, ResumeRegionMutationVariables>;
export const CancelRegionDocument = new TypedDocumentString(`
    mutation CancelRegion($id: ID!) {
  cancelRegion(id: $id) {
    ...RegionCard
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<CancelRegionMutation, CancelRegionMutationVariables>;
export const RetryRegionDocument = new TypedDocumentString(`
    mutation RetryRegion($id: ID!) {
  retryRegion(id: $id) {
    ...RegionCard
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<RetryRegionMutation, RetryRegionMutationVariables>;
export const RefreshRegionDocument = new TypedDocumentString(`
    mutation RefreshRegion($id: ID!) {
  refreshRegion(id: $id) {
    ...RegionCard
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<RefreshRegionMutation, RefreshRegionMutationVariables>;
export const RepairRegionDocument = new TypedDocumentString(`
    mutation RepairRegion($id: ID!) {
  repairRegion(id: $id) {
    ...RegionCard
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<RepairRegionMutation, RepairRegionMutationVariables>;
export const DeleteRegionDocument = new TypedDocumentString(`
    mutation DeleteRegion($id: ID!) {
  deleteRegion(id: $id) {
    tiles
    bytes
    keptTiles
    keptBytes
    sharedWith
  }
}
    `) as unknown as TypedDocumentString<DeleteRegionMutation, DeleteRegionMutationVariables>;
export const SourcesDocument = new TypedDocumentString(`
    query Sources {
  sources {
    ...SourceParts
  }
}
    fragment TermsParts on Terms {
  attribution
  licence
  maxZoom
  bulk
  maxTiles
  reason
  instead
}
fragment SourceParts on Source {
  id
  name
  kind
  address
  scheme
  headerNames
  allowPrivate
  minZoom
  maxZoom
  format
  tileSize
  attribution
  vectorLayers
  tilePath
  terms {
    ...TermsParts
  }
  bounds {
    west
    south
    east
    north
  }
  tileset {
    tiles
    bytes
    fileBytes
  }
}`) as unknown as TypedDocumentString<SourcesQuery, SourcesQueryVariables>;
export const CoverageOfDocument = new TypedDocumentString(`
    query CoverageOf($sourceId: ID!, $bounds: BoundsInput!, $zoom: Int!) {
  coverage(sourceId: $sourceId, bounds: $bounds, zoom: $zoom) {
    wanted
    stored
    zoom
    oldestTileAt
    missing {
      west
      south
      east
      north
    }
  }
}
    `) as unknown as TypedDocumentString<CoverageOfQuery, CoverageOfQueryVariables>;
export const AddSourceDocument = new TypedDocumentString(`
    mutation AddSource($input: SourceInput!) {
  addSource(input: $input) {
    ...SourceParts
  }
}
    fragment TermsParts on Terms {
  attribution
  licence
  maxZoom
  bulk
  maxTiles
  reason
  instead
}
fragment SourceParts on Source {
  id
  name
  kind
  address
  scheme
  headerNames
  allowPrivate
  minZoom
  maxZoom
  format
  tileSize
  attribution
  vectorLayers
  tilePath
  terms {
    ...TermsParts
  }
  bounds {
    west
    south
    east
    north
  }
  tileset {
    tiles
    bytes
    fileBytes
  }
}`) as unknown as TypedDocumentString<AddSourceMutation, AddSourceMutationVariables>;
export const RemoveSourceDocument = new TypedDocumentString(`
    mutation RemoveSource($id: ID!) {
  removeSource(id: $id)
}
    `) as unknown as TypedDocumentString<RemoveSourceMutation, RemoveSourceMutationVariables>;
export const CheckSourceDocument = new TypedDocumentString(`
    query CheckSource($input: SourceInput!, $ask: Boolean!) {
  checkSource(input: $input, ask: $ask) {
    asked
    minZoom
    maxZoom
    format
    attribution
    terms {
      ...TermsParts
    }
    layers {
      id
      title
      matrixSets {
        id
        minZoom
        maxZoom
        unsupported
      }
    }
  }
}
    fragment TermsParts on Terms {
  attribution
  licence
  maxZoom
  bulk
  maxTiles
  reason
  instead
}`) as unknown as TypedDocumentString<CheckSourceQuery, CheckSourceQueryVariables>;
export const HubLinkDocument = new TypedDocumentString(`
    query HubLink {
  hubLink {
    ...HubLinkParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}`) as unknown as TypedDocumentString<HubLinkQuery, HubLinkQueryVariables>;
export const SyncStateDocument = new TypedDocumentString(`
    query SyncState {
  syncState {
    ...SyncStateParts
  }
}
    fragment SyncSettingsParts on SyncSettings {
  automatic
  everyMinutes
  photos
  metered
  bytesPerSecond
  live
}
fragment SyncStateParts on SyncState {
  phase
  pendingChanges
  pendingPhotos
  waitingBehind
  lastSync
  lastTry
  nextTry
  held
  live
  problem {
    code
    message
    hint
  }
  progress {
    done
    total
    bytesUp
    bytesDown
    secondsLeft
  }
  settings {
    ...SyncSettingsParts
  }
}`) as unknown as TypedDocumentString<SyncStateQuery, SyncStateQueryVariables>;
export const SyncStartDocument = new TypedDocumentString(`
    query SyncStart {
  hubLink {
    ...HubLinkParts
  }
  syncState {
    ...SyncStateParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}
fragment SyncSettingsParts on SyncSettings {
  automatic
  everyMinutes
  photos
  metered
  bytesPerSecond
  live
}
fragment SyncStateParts on SyncState {
  phase
  pendingChanges
  pendingPhotos
  waitingBehind
  lastSync
  lastTry
  nextTry
  held
  live
  problem {
    code
    message
    hint
  }
  progress {
    done
    total
    bytesUp
    bytesDown
    secondsLeft
  }
  settings {
    ...SyncSettingsParts
  }
}`) as unknown as TypedDocumentString<SyncStartQuery, SyncStartQueryVariables>;
export const SyncPlanDocument = new TypedDocumentString(`
    query SyncPlan {
  syncPlan {
    changesUp
    bytesUp
    changesDown
    bytesDown
    photosUp
    photosDown
    photoBytesUp
    photoBytesDown
  }
}
    `) as unknown as TypedDocumentString<SyncPlanQuery, SyncPlanQueryVariables>;
export const HeldChangesDocument = new TypedDocumentString(`
    query HeldChanges {
  heldChanges {
    change
    code
    reason
    hint
    since
  }
}
    `) as unknown as TypedDocumentString<HeldChangesQuery, HeldChangesQueryVariables>;
export const HubWorkspacesDocument = new TypedDocumentString(`
    query HubWorkspaces {
  hubWorkspaces {
    ...HubWorkspaceParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}`) as unknown as TypedDocumentString<HubWorkspacesQuery, HubWorkspacesQueryVariables>;
export const LinkHubDocument = new TypedDocumentString(`
    mutation LinkHub($url: String!, $clientId: String) {
  linkHub(url: $url, clientId: $clientId) {
    ...HubLinkParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}`) as unknown as TypedDocumentString<LinkHubMutation, LinkHubMutationVariables>;
export const UnlinkHubDocument = new TypedDocumentString(`
    mutation UnlinkHub {
  unlinkHub
}
    `) as unknown as TypedDocumentString<UnlinkHubMutation, UnlinkHubMutationVariables>;
export const StartSignInDocument = new TypedDocumentString(`
    mutation StartSignIn($way: SignInWay!) {
  startSignIn(way: $way) {
    ...SignInParts
  }
}
    fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}`) as unknown as TypedDocumentString<StartSignInMutation, StartSignInMutationVariables>;
export const CancelSignInDocument = new TypedDocumentString(`
    mutation CancelSignIn {
  cancelSignIn {
    ...HubLinkParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}`) as unknown as TypedDocumentString<CancelSignInMutation, CancelSignInMutationVariables>;
export const UnlockAccountDocument = new TypedDocumentString(`
    mutation UnlockAccount($passphrase: String!) {
  unlockAccount(passphrase: $passphrase) {
    ...HubLinkParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}`) as unknown as TypedDocumentString<UnlockAccountMutation, UnlockAccountMutationVariables>;
export const SignOutDocument = new TypedDocumentString(`
    mutation SignOut {
  signOut {
    ...HubLinkParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}`) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const ChooseWorkspaceDocument = new TypedDocumentString(`
    mutation ChooseWorkspace($id: ID!) {
  chooseWorkspace(id: $id) {
    ...HubLinkParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}`) as unknown as TypedDocumentString<ChooseWorkspaceMutation, ChooseWorkspaceMutationVariables>;
export const JoinWorkspaceDocument = new TypedDocumentString(`
    mutation JoinWorkspace($code: String!) {
  joinWorkspace(code: $code) {
    ...HubLinkParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}`) as unknown as TypedDocumentString<JoinWorkspaceMutation, JoinWorkspaceMutationVariables>;
export const CreateHubWorkspaceDocument = new TypedDocumentString(`
    mutation CreateHubWorkspace($name: String!) {
  createHubWorkspace(name: $name) {
    ...HubLinkParts
  }
}
    fragment HubWorkspaceParts on HubWorkspace {
  id
  name
  role
}
fragment SignInParts on SignIn {
  id
  way
  url
  userCode
  expiresAt
  problem {
    code
    message
    hint
  }
}
fragment HubLinkParts on HubLink {
  url
  device
  workspace {
    ...HubWorkspaceParts
  }
  account {
    state
    place
    name
    why
    signIn {
      ...SignInParts
    }
  }
}`) as unknown as TypedDocumentString<CreateHubWorkspaceMutation, CreateHubWorkspaceMutationVariables>;
export const SyncNowDocument = new TypedDocumentString(`
    mutation SyncNow {
  syncNow {
    ...SyncStateParts
  }
}
    fragment SyncSettingsParts on SyncSettings {
  automatic
  everyMinutes
  photos
  metered
  bytesPerSecond
  live
}
fragment SyncStateParts on SyncState {
  phase
  pendingChanges
  pendingPhotos
  waitingBehind
  lastSync
  lastTry
  nextTry
  held
  live
  problem {
    code
    message
    hint
  }
  progress {
    done
    total
    bytesUp
    bytesDown
    secondsLeft
  }
  settings {
    ...SyncSettingsParts
  }
}`) as unknown as TypedDocumentString<SyncNowMutation, SyncNowMutationVariables>;
export const CancelSyncDocument = new TypedDocumentString(`
    mutation CancelSync {
  cancelSync {
    ...SyncStateParts
  }
}
    fragment SyncSettingsParts on SyncSettings {
  automatic
  everyMinutes
  photos
  metered
  bytesPerSecond
  live
}
fragment SyncStateParts on SyncState {
  phase
  pendingChanges
  pendingPhotos
  waitingBehind
  lastSync
  lastTry
  nextTry
  held
  live
  problem {
    code
    message
    hint
  }
  progress {
    done
    total
    bytesUp
    bytesDown
    secondsLeft
  }
  settings {
    ...SyncSettingsParts
  }
}`) as unknown as TypedDocumentString<CancelSyncMutation, CancelSyncMutationVariables>;
export const PauseSyncDocument = new TypedDocumentString(`
    mutation PauseSync {
  pauseSync {
    ...SyncStateParts
  }
}
    fragment SyncSettingsParts on SyncSettings {
  automatic
  everyMinutes
  photos
  metered
  bytesPerSecond
  live
}
fragment SyncStateParts on SyncState {
  phase
  pendingChanges
  pendingPhotos
  waitingBehind
  lastSync
  lastTry
  nextTry
  held
  live
  problem {
    code
    message
    hint
  }
  progress {
    done
    total
    bytesUp
    bytesDown
    secondsLeft
  }
  settings {
    ...SyncSettingsParts
  }
}`) as unknown as TypedDocumentString<PauseSyncMutation, PauseSyncMutationVariables>;
export const ResumeSyncDocument = new TypedDocumentString(`
    mutation ResumeSync {
  resumeSync {
    ...SyncStateParts
  }
}
    fragment SyncSettingsParts on SyncSettings {
  automatic
  everyMinutes
  photos
  metered
  bytesPerSecond
  live
}
fragment SyncStateParts on SyncState {
  phase
  pendingChanges
  pendingPhotos
  waitingBehind
  lastSync
  lastTry
  nextTry
  held
  live
  problem {
    code
    message
    hint
  }
  progress {
    done
    total
    bytesUp
    bytesDown
    secondsLeft
  }
  settings {
    ...SyncSettingsParts
  }
}`) as unknown as TypedDocumentString<ResumeSyncMutation, ResumeSyncMutationVariables>;
export const ChangeSyncSettingsDocument = new TypedDocumentString(`
    mutation ChangeSyncSettings($input: SyncSettingsInput!) {
  changeSyncSettings(input: $input) {
    ...SyncSettingsParts
  }
}
    fragment SyncSettingsParts on SyncSettings {
  automatic
  everyMinutes
  photos
  metered
  bytesPerSecond
  live
}`) as unknown as TypedDocumentString<ChangeSyncSettingsMutation, ChangeSyncSettingsMutationVariables>;
export const TasksDocument = new TypedDocumentString(`
    query Tasks {
  tasks {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<TasksQuery, TasksQueryVariables>;
export const TaskOfDocument = new TypedDocumentString(`
    query TaskOf($id: ID!) {
  task(id: $id) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<TaskOfQuery, TaskOfQueryVariables>;
export const VerifyRegionDocument = new TypedDocumentString(`
    mutation VerifyRegion($id: ID!) {
  verifyRegion(id: $id) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<VerifyRegionMutation, VerifyRegionMutationVariables>;
export const ExportRegionDocument = new TypedDocumentString(`
    mutation ExportRegion($id: ID!, $path: String!) {
  exportRegion(id: $id, path: $path) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<ExportRegionMutation, ExportRegionMutationVariables>;
export const ImportArchiveDocument = new TypedDocumentString(`
    mutation ImportArchive($path: String!, $name: String) {
  importArchive(path: $path, name: $name) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<ImportArchiveMutation, ImportArchiveMutationVariables>;
export const CancelTaskDocument = new TypedDocumentString(`
    mutation CancelTask($id: ID!) {
  cancelTask(id: $id) {
    ...TaskParts
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}
fragment TaskParts on Task {
  id
  kind
  title
  state
  done
  total
  bytes
  secondsLeft
  startedAt
  finishedAt
  problem
  problemHint
  problemCode
  regionId
  layerId
  verifyReport {
    checked
    good
    badTiles
    missing
    verifiedAt
  }
  auditReport {
    path
    entries
    bytes
  }
  exportReport {
    path
    format
    tiles
    bytes
    damaged
  }
  featuresReport {
    path
    features
    bytes
    skipped
    notes
    layer {
      id
      name
      bounds {
        west
        south
        east
        north
      }
    }
  }
  takeReport {
    fetched
    bytes
    kept
    checked
    good
    notes
  }
  putUpReport {
    hubRegionId
    stored
    bytes
    unchanged
    conflicts
    refused
    notes
  }
  packReport {
    path
    bytes
    regions
    tiles
    changes
    photos
    notes
  }
  unpackReport {
    newChanges
    knownChanges
    waitingChanges
    photos
    notes
    regions {
      name
      regionId
      new
      tiles
    }
  }
  importReport {
    tiles
    bytes
    skippedTiles
    stopped
    skipped {
      place
      reason
    }
    region {
      ...RegionCard
    }
  }
}`) as unknown as TypedDocumentString<CancelTaskMutation, CancelTaskMutationVariables>;
export const DismissTaskDocument = new TypedDocumentString(`
    mutation DismissTask($id: ID!) {
  dismissTask(id: $id)
}
    `) as unknown as TypedDocumentString<DismissTaskMutation, DismissTaskMutationVariables>;
export const ReportOfDocument = new TypedDocumentString(`
    query ReportOf($id: ID!) {
  device {
    version
  }
  region(id: $id) {
    ...RegionCard
    verification {
      at
      by
      host
      checked
      good
      bad
      missing
      oldestTileAt
      ready
    }
    readiness {
      ready
      problems {
        code
        tiles
        blocking
      }
    }
    damaged {
      zoom
      x
      y
      reason
    }
    failures(first: 20) {
      total
      items {
        zoom
        x
        y
        message
      }
    }
  }
}
    fragment JobParts on Job {
  kind
  state
  total
  done
  failed
  unchanged
  bytesFetched
  tilesPerSecond
  bytesPerSecond
  secondsLeft
  startedAt
  finishedAt
  problem
}
fragment RegionCard on Region {
  id
  name
  state
  minZoom
  maxZoom
  wantedTiles
  storedTiles
  emptyTiles
  failedTiles
  damagedTiles
  bytes
  uniqueBytes
  createdAt
  updatedAt
  lastUsedAt
  expiresAt
  oldestTileAt
  expiredTiles
  verifiedAt
  source {
    id
    name
  }
  bounds {
    west
    south
    east
    north
  }
  job {
    ...JobParts
  }
}`) as unknown as TypedDocumentString<ReportOfQuery, ReportOfQueryVariables>;