//! Policies: what is shown where several values stand side by side, and whether a person decides.
//!
//! A policy is a view. It writes nothing: what it does not show stays readable, and what it settled
//! can be opened again. The same candidates and the same policy give the same answer everywhere.

use serde::{Deserialize, Serialize};

use crate::combine::{append, count, union};
use crate::{Dot, Hlc, Value};

/// How concurrent values of one register are settled.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// All stay, the newest is shown, a person decides.
    #[default]
    KeepBoth,
    /// The newest by its writer's clock.
    Newest,
    /// The oldest by its writer's clock.
    First,
    /// The one whose author, by role or by name, ranks highest in [`Policy::roles`].
    RoleRank,
    /// The one whose edit wrote the smallest number into [`Policy::accuracy`].
    MostAccurate,
    /// The largest number, or the last text in the order of characters (so dates, too).
    Max,
    /// The smallest number, or the first text.
    Min,
    /// What each added or took away, added to what was there before.
    Counter,
    /// The items of all lists, without those that one took away.
    SetUnion,
    /// The one furthest on in the list of choices.
    ForwardOnly,
    /// What each wrote at the end, in the order of time.
    Append,
}

/// A rule, and what it needs to know.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// The rule.
    pub rule: Rule,
    /// For [`Rule::RoleRank`]: roles and people, the highest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// For [`Rule::MostAccurate`]: the property that holds the accuracy, smaller is better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<String>,
    /// For [`Rule::ForwardOnly`]: the choices, the first first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
}

impl From<Rule> for Policy {
    fn from(rule: Rule) -> Self {
        Self { rule, ..Self::default() }
    }
}

/// One of the values that stand side by side, with what a policy and a person want to know of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// The edit that wrote it.
    pub dot: Dot,
    /// The value.
    pub value: Value,
    /// When, by the writer's clock.
    pub time: Hlc,
    /// Who.
    pub author: Box<str>,
    /// The author's role, if one is known.
    pub role: Option<Box<str>>,
    /// What the same edit wrote into the property of accuracy, if it is a number.
    pub accuracy: Option<f64>,
}

/// What a policy says of candidates.
#[derive(Clone, PartialEq, Debug)]
pub struct Settled {
    /// What is shown: one of the values, or for some rules one made of all.
    pub value: Value,
    /// The candidate that is shown; `None` if the value is made of several.
    pub dot: Option<Dot>,
    /// Whether it takes a person: the rule keeps both, or cannot tell.
    pub open: bool,
}

impl Policy {
    /// Settles one or more candidates; `ancestor` is the value that all of them replaced, if known.
    ///
    /// `None` if there is no candidate.
    #[must_use]
    pub fn settle(&self, candidates: &[Candidate], ancestor: Option<&Value>) -> Option<Settled> {
        let newest = candidates.iter().max_by_key(|one| (one.time, one.dot))?;
        if self.rule == Rule::Counter && candidates.len() > 1 {
            return Some(made(count(candidates, ancestor), newest));
        }
        if candidates.iter().all(|one| one.value == newest.value) {
            return Some(Settled { value: newest.value.clone(), dot: Some(newest.dot), open: false });
        }
        Some(match self.rule {
            Rule::KeepBoth | Rule::Counter => taken(None, newest),
            Rule::Newest => taken(Some(newest), newest),
            Rule::First => taken(candidates.iter().min_by_key(|one| (one.time, one.dot)), newest),
            Rule::RoleRank => taken(only_best(candidates, |one| self.role_rank(one)), newest),
            Rule::MostAccurate => taken(only_best(candidates, accuracy), newest),
            Rule::Max => taken(extreme(candidates, true), newest),
            Rule::Min => taken(extreme(candidates, false), newest),
            Rule::ForwardOnly => taken(self.furthest(candidates), newest),
            Rule::SetUnion => made(union(candidates, ancestor), newest),
            Rule::Append => made(append(candidates, ancestor), newest),
        })
    }

    fn role_rank(&self, one: &Candidate) -> Option<usize> {
        let named = |name: &String| Some(name.as_str()) == one.role.as_deref() || **name == *one.author;
        self.roles.iter().position(named)
    }

    /// Nothing, if a value is not among the choices: then a person must look.
    fn furthest<'a>(&self, candidates: &'a [Candidate]) -> Option<&'a Candidate> {
        let step = |one: &Candidate| {
            let Value::Text(text) = &one.value else { return None };
            self.order.iter().position(|choice| **choice == **text)
        };
        let steps: Option<Vec<_>> = candidates.iter().map(|one| Some((step(one)?, one))).collect();
        steps?.into_iter().max_by_key(|(step, one)| (*step, one.time, one.dot)).map(|(_, one)| one)
    }
}

fn taken(chosen: Option<&Candidate>, newest: &Candidate) -> Settled {
    let shown = chosen.unwrap_or(newest);
    Settled { value: shown.value.clone(), dot: Some(shown.dot), open: chosen.is_none() }
}

fn made(value: Option<Value>, newest: &Candidate) -> Settled {
    value.map_or_else(|| taken(None, newest), |value| Settled { value, dot: None, open: false })
}

/// Thousandths of the number's unit, so that they can be ordered.
fn accuracy(one: &Candidate) -> Option<i64> {
    let thousandths = one.accuracy.filter(|number| number.abs() < 1e12)? * 1000.0;
    #[expect(clippy::cast_possible_truncation, reason = "at most 1e15")]
    Some(thousandths.round() as i64)
}

/// The candidate with the smallest rank, if all that share it have one value.
fn only_best<R: Ord>(candidates: &[Candidate], rank: impl Fn(&Candidate) -> Option<R>) -> Option<&Candidate> {
    let best = candidates.iter().filter_map(&rank).min()?;
    let shares = |one: &&Candidate| rank(one).is_some_and(|own| own == best);
    let chosen = candidates.iter().filter(shares).max_by_key(|one| (one.time, one.dot))?;
    candidates.iter().filter(shares).all(|one| one.value == chosen.value).then_some(chosen)
}

fn extreme(candidates: &[Candidate], largest: bool) -> Option<&Candidate> {
    let mut best = candidates.first()?;
    for one in candidates {
        let order = compare(&one.value, &best.value)?;
        if (if largest { order.is_gt() } else { order.is_lt() }) || (order.is_eq() && one.dot > best.dot) {
            best = one;
        }
    }
    Some(best)
}

/// Numbers with numbers, texts with texts; nothing else has an order that means something.
fn compare(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => Some(number(a)?.total_cmp(&number(b)?)),
    }
}

/// The number that a value is.
pub(crate) const fn number(value: &Value) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 the nearest number does")]
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Policy, Rule, Settled};
    use crate::{Dot, Hlc, ReplicaId, Value};

    fn candidate(name: u8, ms: u64, value: Value) -> Candidate {
        Candidate {
            dot: Dot::new(ReplicaId([name; 16]), 1),
            value,
            time: Hlc::from_ms(ms),
            author: format!("author {name}").into(),
            role: Some(format!("role {name}").into()),
            accuracy: Some(f64::from(name)),
        }
    }

    fn texts(values: &[&str]) -> Vec<Candidate> {
        let one = |(name, text): (u8, &&str)| candidate(name, 100 - u64::from(name), Value::text(*text));
        (1..).zip(values).map(one).collect()
    }

    fn settle(rule: Rule, candidates: &[Candidate], ancestor: Option<&Value>) -> Settled {
        let policy = Policy {
            rule,
            roles: vec!["role 2".into(), "role 1".into()],
            accuracy: None,
            order: vec!["open".into(), "searched".into(), "closed".into()],
        };
        let forwards = policy.settle(candidates, ancestor).expect("candidates");
        let mut turned = candidates.to_vec();
        turned.reverse();
        assert_eq!(policy.settle(&turned, ancestor), Some(forwards.clone()), "order means nothing");
        forwards
    }

    #[test]
    fn each_rule_shows_what_it_says() {
        let both = texts(&["searched", "closed"]);
        for (rule, shown, open) in [
            (Rule::KeepBoth, "searched", true),
            (Rule::Newest, "searched", false),
            (Rule::First, "closed", false),
            (Rule::RoleRank, "closed", false),
            (Rule::MostAccurate, "searched", false),
            (Rule::Max, "searched", false),
            (Rule::Min, "closed", false),
            (Rule::ForwardOnly, "closed", false),
            (Rule::Append, "closed\nsearched", false),
        ] {
            let settled = settle(rule, &both, None);
            assert_eq!((settled.value, settled.open), (Value::text(shown), open), "{rule:?}");
        }
    }

    #[test]
    fn equal_values_are_never_a_conflict() {
        let same = texts(&["open", "open", "open"]);
        assert!(!settle(Rule::KeepBoth, &same, None).open);
    }

    #[test]
    fn what_a_rule_cannot_tell_a_person_decides() {
        assert!(settle(Rule::ForwardOnly, &texts(&["open", "burnt"]), None).open, "not among the choices");
        assert!(settle(Rule::Counter, &texts(&["1", "2"]), None).open, "text is no number");
        let mixed = [candidate(1, 1, Value::text("7")), candidate(2, 2, Value::Int(7))];
        assert!(settle(Rule::Max, &mixed, None).open);
        let strangers = [candidate(8, 1, Value::text("a")), candidate(9, 2, Value::text("b"))];
        assert!(settle(Rule::RoleRank, &strangers, None).open, "no role is listed");
    }

    #[test]
    fn a_person_ranks_by_name_where_no_role_is_known() {
        let mut both = texts(&["searched", "closed"]);
        both.iter_mut().for_each(|one| one.role = None);
        let ranked = |names: &[&str]| {
            let roles = names.iter().map(|name| (*name).to_owned()).collect();
            Policy { roles, ..Rule::RoleRank.into() }.settle(&both, None).expect("candidates")
        };
        let settled = ranked(&["author 2", "author 1"]);
        assert_eq!((settled.value, settled.open), (Value::text("closed"), false));
        assert_eq!(ranked(&["author 1"]).value, Value::text("searched"));
        assert!(ranked(&["author 3"]).open);
    }

    #[test]
    fn a_counter_adds_what_each_added() {
        let both =
            [candidate(1, 1, Value::Int(6)), candidate(2, 2, Value::Int(6)), candidate(3, 3, Value::Int(4))];
        assert_eq!(settle(Rule::Counter, &both, Some(&Value::Int(5))).value, Value::Int(6));
        let halves = [candidate(1, 1, Value::Float(0.5)), candidate(2, 2, Value::Int(1))];
        assert_eq!(settle(Rule::Counter, &halves, None).value, Value::Float(1.5));
    }

    #[test]
    fn a_union_keeps_what_was_added_and_drops_what_was_taken_away() {
        let list = |text: &str| Value::from_json_text(text).expect("a list");
        let both = [candidate(1, 1, list(r#"["a","c"]"#)), candidate(2, 2, list(r#"["a","b","d"]"#))];
        assert_eq!(
            settle(Rule::SetUnion, &both, Some(&list(r#"["a","b"]"#))).value,
            list(r#"["a","c","d"]"#)
        );
        assert_eq!(settle(Rule::SetUnion, &both, None).value, list(r#"["a","b","c","d"]"#));
    }

    #[test]
    fn notes_are_put_one_after_the_other() {
        let both = [
            candidate(1, 2, Value::text("Gate open. Dog seen.")),
            candidate(2, 1, Value::text("Gate open. Nobody there.")),
        ];
        let settled = settle(Rule::Append, &both, Some(&Value::text("Gate open. ")));
        assert_eq!(settled.value, Value::text("Gate open. Nobody there.\nDog seen."));
    }
}
