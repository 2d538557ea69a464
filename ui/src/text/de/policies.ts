import { count } from '../../format/numbers';
import { plural } from './plural';

const conflicts = (n: number): string => `${count(n)} ${plural(n, { one: 'Konflikt', other: 'Konflikten' })}`;
const listed = (n: number): string => `${count(n)} ${plural(n, { one: 'Konflikt', other: 'Konflikte' })}`;

export const policies = {
  roles: 'Wessen Wort am meisten gilt',
  rolesHint: 'Personen oder Rollen, eine je Zeile, die höchste zuerst. Ein Konflikt, an dem niemand aus der Liste oder zwei gleichen Ranges beteiligt sind, bleibt einer Person.',
  accuracy: 'Feld mit dem Fehler der Messung',
  accuracyHint: 'Ein Zahlenfeld; gezeigt wird der Wert, der zusammen mit der kleinsten Zahl geschrieben wurde.',
  accuracyNone: 'Feld wählen',
  accuracyMissing: 'Legen Sie zuerst ein Zahlenfeld an, etwa „Genauigkeit in Metern“.',
  order: 'Schritte, der erste zuerst',
  orderHint: 'Einer je Zeile. Gezeigt wird der Wert, der am weitesten unten steht; ein Wert, der nicht in der Liste steht, bleibt einer Person.',
  needs: { roles: 'Nennen Sie wenigstens eine Person oder Rolle.', accuracy: 'Wählen Sie ein Zahlenfeld.', order: 'Nennen Sie wenigstens zwei Schritte.' },
  preview: 'Was diese Regel jetzt bewirken würde',
  none: 'Zurzeit gibt es keinen Konflikt; die Regel gilt für künftige.',
  settles: (settled: number, all: number) => `Sie würde ${count(settled)} von ${conflicts(all)} lösen;`,
  remain: (n: number) => plural(n, { one: `${count(n)} bleibt einer Person.`, other: `${count(n)} bleiben einer Person.` }),
  noneRemain: 'keiner bleibt einer Person.',
  reopens: (n: number) => plural(n, { one: `${count(n)} jetzt gelöster Konflikt würde wieder geöffnet.`, other: `${count(n)} jetzt gelöste Konflikte würden wieder geöffnet.` }),
  alters: (n: number) => plural(n, { one: `${listed(n)} würde einen anderen Wert zeigen als jetzt.`, other: `${listed(n)} würden einen anderen Wert zeigen als jetzt.` }),
  existence: (n: number) => plural(n, { one: `${count(n)} Objekt, das eine Person gelöscht und eine andere geändert hat, bleibt in jedem Fall einer Person.`, other: `${count(n)} Objekte, die eine Person gelöscht und eine andere geändert hat, bleiben in jedem Fall einer Person.` }),
  examples: 'Beispiele',
  effects: { SETTLES: 'würde gelöst', ALTERS: 'würde einen anderen Wert zeigen', SAME: 'bleibt, wie es ist', LEAVES: 'bleibt offen', REOPENS: 'würde wieder geöffnet' },
  shown: (value: string) => `zeigt ${value}`,
  between: (values: string) => `zwischen ${values}`,
  rules: 'Was zwischen Objekten gelten muss',
  rulesHint: 'Was eine Regel verletzt, wird zur Prüfung gelistet; nichts wird abgelehnt und nichts von selbst geändert.',
  duplicate: 'Punkte, die doppelt eingetragen sein können',
  duplicateMeters: 'Näher als (Meter)',
  duplicateHint: 'Zwei Punkte, die einander näher sind, werden als mögliches Doppel gezeigt.',
  duplicateFault: 'Schreiben Sie 1 bis 10.000 Meter.',
  noOverlap: 'Flächen überlappen nicht',
  noOverlapHint: 'Zwei Flächen dieser Ebene, die übereinander liegen, werden gelistet.',
  noCrossing: 'Linien und Umrisse kreuzen sich nicht selbst',
  noCrossingHint: 'Eine Linie oder ein Umriss, der sich kreuzt, wird mit der Stelle gelistet.',
  unique: 'Kein Wert zweimal',
  uniqueHint: 'Für Namen und Nummern, die nur einmal vergeben werden dürfen.',
  reference: 'Nennt ein anderes Objekt',
  referenceHint: 'Der Wert ist die Kennung eines Objekts; ist dieses fort, wird es gelistet.',
};
