import { t } from '../../text';

/** The words of a document on paper, in the language of the window. */
export function paperWords(): unknown {
  const { paper, causes } = t.audit;
  const lower = (rules: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(rules).map(([rule, word]) => [rule.toLowerCase(), word]));
  return {
    language: t.language,
    rightToLeft: t.language === 'ar',
    title: t.audit.title,
    made: paper.made,
    entries: paper.entries,
    filter: t.audit.filter,
    filters: paper.filters,
    everything: paper.everything,
    time: paper.time,
    who: paper.who,
    what: paper.what,
    from: paper.from,
    to: paper.to,
    why: t.audit.why,
    hash: t.audit.proof,
    causes,
    rules: lower(t.layers.rules),
    version: paper.version,
    geometry: t.audit.geometry,
    existence: t.audit.existence,
    alive: t.audit.alive,
    deleted: t.audit.deleted,
    nothing: t.audit.nothing,
    takenBack: paper.takenBack,
    foot: t.product,
    page: paper.page,
    chains: paper.chains,
    check: paper.check,
    howToCheck: paper.howToCheck,
  };
}
