//! Changes out of a batch that may be anything.

use super::BatchError;
use super::batch::{
    ALL_BITS, BATCH_VERSION, Last, MAX_BATCH_BYTES, MAX_BATCH_CHANGES, MAX_PREFIX, MAX_SCALE, from_decimal,
};
use super::column::{ColumnReaders, Of};
use super::forms::{self, cause, kind};
use crate::varint::Reader;
use crate::{
    Change, ChangeHash, Dot, Edit, Existence, Geometry, Hlc, Key, MAX_CHANGE_BYTES, MAX_COUNTER, MAX_EDITS,
    MAX_SEEN, MAX_SIBLINGS, MAX_WRITES, ReplicaId, Seen, Target, Value, Write,
};

/// The most that the changes of one batch take as rows: many times what a writer puts into one.
const MAX_UNPACKED_BYTES: usize = 64 << 20;

/// A change out of a batch, with what a log keeps of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Arrived {
    /// The change; not checked yet ([`Change::check`]).
    pub change: Change,
    /// Its hash.
    pub hash: ChangeHash,
    /// Its body ([`Change::write_body`]).
    pub body: Vec<u8>,
}

/// Reads a whole batch and checks that its changes are those that the sender hashed.
///
/// # Errors
/// If the bytes are not a batch, or ask for more room than they justify; nothing of it is given then.
pub fn read_batch(bytes: &[u8]) -> Result<Vec<Arrived>, BatchError> {
    if bytes.len() > MAX_BATCH_BYTES {
        return Err(BatchError::TooLarge);
    }
    let mut eye = Eye::new(bytes)?;
    let count = eye.columns.count(Of::Strand);
    if count > MAX_BATCH_CHANGES {
        return Err(BatchError::TooLarge);
    }
    let mut room = MAX_UNPACKED_BYTES;
    let mut all = Vec::with_capacity(count);
    for change in 0..count {
        eye.columns.change = change;
        let arrived = eye.change()?;
        room = room.checked_sub(arrived.body.len()).ok_or(BatchError::TooLarge)?;
        all.push(arrived);
    }
    eye.finish()?;
    Ok(all)
}

struct Strand {
    replica: ReplicaId,
    first: u64,
    head: ChangeHash,
    last: ChangeHash,
    next: u64,
    last_ms: u64,
}

struct Eye<'a> {
    names: Vec<ReplicaId>,
    authors: Vec<&'a str>,
    reasons: Vec<&'a str>,
    keys: Vec<Key>,
    last: Vec<Last>,
    layers: Vec<Dot>,
    strands: Vec<Strand>,
    columns: ColumnReaders<'a>,
    heads: Reader<'a>,
    texts: Reader<'a>,
    geometries: Reader<'a>,
    last_seen: Vec<u64>,
    last_feature: Vec<u64>,
    last_dot: Vec<u64>,
    /// What the change that is read may still take.
    room: usize,
}

const fn damaged(column: &'static str) -> BatchError {
    BatchError::Damaged { column, change: 0 }
}

/// Items of a list before the columns; each takes a byte or more.
fn many<'a, T>(
    reader: &mut Reader<'a>,
    column: &'static str,
    mut one: impl FnMut(&mut Reader<'a>) -> Option<T>,
) -> Result<Vec<T>, BatchError> {
    let count = reader.unsigned().and_then(|count| usize::try_from(count).ok());
    let count = count.filter(|count| *count <= reader.len()).ok_or(damaged(column))?;
    (0..count).map(|_| one(reader).ok_or(damaged(column))).collect()
}

fn sized<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    let count = usize::try_from(reader.unsigned()?).ok()?;
    reader.take(count)
}

fn text<'a>(reader: &mut Reader<'a>) -> Option<&'a str> {
    std::str::from_utf8(sized(reader)?).ok()
}

impl<'a> Eye<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, BatchError> {
        let mut reader = Reader::new(bytes);
        match reader.take(1) {
            Some([BATCH_VERSION]) => {}
            Some([version]) => return Err(BatchError::Version { version: *version }),
            _ => return Err(damaged("version")),
        }
        let reader = &mut reader;
        let mut names = vec![ReplicaId::NOBODY];
        names.extend(many(reader, "replicas", |reader| reader.array().map(ReplicaId))?);
        let authors = many(reader, "authors", text)?;
        let reasons = many(reader, "reasons", text)?;
        let keys = many(reader, "keys", |reader| Key::new(text(reader)?).ok())?;
        let layers =
            many(reader, "layers", |reader| Some(Dot::new(name_of(&names, reader)?, reader.unsigned()?)))?;
        let strands = many(reader, "strands", |reader| strand(&names, reader))?;
        let columns = ColumnReaders::read(reader)?;
        let mut blob = |name| sized(reader).map(Reader::new).ok_or(damaged(name));
        let (heads, texts, geometries) = (blob("heads")?, blob("texts")?, blob("geometries")?);
        if !reader.is_empty() {
            return Err(damaged("end"));
        }
        let last = (0..=keys.len()).map(|_| Last::default()).collect();
        let zeros = || vec![0; names.len()];
        let (last_seen, last_feature, last_dot) = (zeros(), zeros(), zeros());
        Ok(Self {
            names,
            authors,
            reasons,
            keys,
            last,
            layers,
            strands,
            columns,
            heads,
            texts,
            geometries,
            last_seen,
            last_feature,
            last_dot,
            room: 0,
        })
    }

    /// Takes room for what the change is to hold.
    fn need(&mut self, bytes: usize) -> Result<(), BatchError> {
        self.room = self.room.checked_sub(bytes).ok_or(BatchError::TooLarge)?;
        Ok(())
    }

    fn change(&mut self) -> Result<Arrived, BatchError> {
        self.room = MAX_CHANGE_BYTES;
        let strand = self.columns.size(Of::Strand)?;
        let Some(&Strand { replica, next: first, last: previous, .. }) = self.strands.get(strand) else {
            return Err(self.columns.damaged(Of::Strand));
        };
        let at = Dot::new(replica, first);
        let time = self.time(strand)?;
        let author = self.columns.size(Of::Author)?;
        let author = *self.authors.get(author).ok_or(self.columns.damaged(Of::Author))?;
        let reason = self.reason()?;
        let number = self.columns.byte(Of::Cause)?;
        let wrong = self.columns.damaged(Of::Cause);
        let cause = cause::read(number, wrong, || self.dot(at))?;
        let count = self.count(Of::Seen, MAX_SEEN)?;
        let seen = (0..count).map(|_| self.seen()).collect::<Result<_, _>>()?;
        let count = self.count(Of::Edits, MAX_EDITS)?;
        let edits = (0..count as u64)
            .map(|more| self.edit(Dot::new(replica, first + more)))
            .collect::<Result<_, _>>()?;
        let change =
            Change { replica, first, previous, seen, time, author: author.into(), cause, reason, edits };
        Ok(self.hashed(strand, change))
    }

    fn hashed(&mut self, strand: usize, change: Change) -> Arrived {
        let mut body = Vec::with_capacity(128);
        change.write_body(&mut body);
        let hash = ChangeHash::of(change.replica, change.first, change.previous, &body);
        self.strands[strand].last = hash;
        self.strands[strand].next += change.edits.len() as u64;
        Arrived { change, hash, body }
    }

    fn time(&mut self, strand: usize) -> Result<Hlc, BatchError> {
        let (step, count) = (self.columns.signed(Of::Millis)?, self.columns.next(Of::Count)?);
        let ms = self.strands[strand].last_ms.wrapping_add(step.cast_unsigned());
        self.strands[strand].last_ms = ms;
        let time = Hlc::from_ms(ms);
        if time.ms() != ms || count > 0xFFFF {
            return Err(self.columns.damaged(Of::Millis));
        }
        Ok(Hlc(time.0 | count))
    }

    fn reason(&mut self) -> Result<Option<Box<str>>, BatchError> {
        let Some(number) = self.columns.size(Of::Reason)?.checked_sub(1) else { return Ok(None) };
        let reason = self.reasons.get(number).ok_or(self.columns.damaged(Of::Reason))?;
        Ok(Some((*reason).into()))
    }

    /// A count within the limits of a change; each item takes room.
    fn count(&mut self, of: Of, max: usize) -> Result<usize, BatchError> {
        let count = self.columns.size(of)?;
        if count > max {
            return Err(self.columns.damaged(of));
        }
        self.need(count)?;
        Ok(count)
    }

    fn name(&mut self, of: Of) -> Result<usize, BatchError> {
        let name = self.columns.size(of)?;
        if name < self.names.len() { Ok(name) } else { Err(self.columns.damaged(of)) }
    }

    fn seen(&mut self) -> Result<Seen, BatchError> {
        let name = self.name(Of::SeenName)?;
        let step = self.columns.signed(Of::SeenThrough)?;
        let through = stepped(&mut self.last_seen, name, step);
        let head = self.heads.array().ok_or(self.columns.damaged(Of::SeenName))?;
        Ok(Seen { replica: self.names[name], through, head })
    }

    fn dot(&mut self, at: Dot) -> Result<Dot, BatchError> {
        let name = self.name(Of::DotName)?;
        let step = self.columns.signed(Of::DotCounter)?;
        let replica = self.names[name];
        if replica == at.replica {
            return Ok(Dot::new(replica, at.counter.wrapping_sub(step.cast_unsigned())));
        }
        Ok(Dot::new(replica, stepped(&mut self.last_dot, name, step)))
    }

    fn replaces(
        &mut self,
        form: u8,
        at: Dot,
        feature: Dot,
        existence: &[Dot],
    ) -> Result<Vec<Dot>, BatchError> {
        match form {
            forms::NONE => Ok(Vec::new()),
            forms::CREATION => Ok(vec![feature]),
            forms::AS_EXISTENCE => {
                self.need(existence.len())?;
                Ok(existence.to_vec())
            }
            _ => {
                let count = self.count(Of::Dots, MAX_SIBLINGS)?;
                (0..count).map(|_| self.dot(at)).collect()
            }
        }
    }

    fn edit(&mut self, at: Dot) -> Result<Edit, BatchError> {
        let flags = self.columns.byte(Of::Flags)?;
        if flags & !forms::ALL_FLAGS != 0 {
            return Err(self.columns.damaged(Of::Flags));
        }
        let feature = if flags & forms::OWN_FEATURE != 0 { at } else { self.feature()? };
        let layer = if flags & forms::LAYER != 0 { Some(self.layer()?) } else { None };
        let existence = match flags & forms::EXISTENCE_BITS {
            forms::ALIVE => Existence::Alive,
            forms::DELETED => Existence::Deleted,
            forms::MERGED => Existence::MergedInto(self.dot(at)?),
            _ => return Err(self.columns.damaged(Of::Flags)),
        };
        let form = flags >> forms::REPLACES_SHIFT & forms::FORM_BITS;
        let existence_replaces = self.replaces(form, at, feature, &[])?;
        let count = self.count(Of::Writes, MAX_WRITES)?;
        let writes =
            (0..count).map(|_| self.write(at, feature, &existence_replaces)).collect::<Result<_, _>>()?;
        Ok(Edit { feature, layer, existence, existence_replaces, writes })
    }

    fn feature(&mut self) -> Result<Dot, BatchError> {
        let name = self.name(Of::FeatureName)?;
        let step = self.columns.signed(Of::FeatureCounter)?;
        Ok(Dot::new(self.names[name], stepped(&mut self.last_feature, name, step)))
    }

    fn layer(&mut self) -> Result<Dot, BatchError> {
        let number = self.columns.size(Of::Layer)?;
        self.layers.get(number).copied().ok_or(self.columns.damaged(Of::Layer))
    }

    fn write(&mut self, at: Dot, feature: Dot, existence: &[Dot]) -> Result<Write, BatchError> {
        let number = self.columns.size(Of::Key)?;
        let target = match number.checked_sub(1) {
            None => Target::Geometry,
            Some(before) => {
                let key = self.keys.get(before).ok_or(self.columns.damaged(Of::Key))?;
                Target::Property(key.clone())
            }
        };
        self.need(if let Target::Property(key) = &target { key.as_str().len() } else { 0 })?;
        let flags = self.columns.byte(Of::Form)?;
        if flags & !forms::ALL_WRITE_FLAGS != 0 {
            return Err(self.columns.damaged(Of::Form));
        }
        let replaces = self.replaces(flags & forms::FORM_BITS, at, feature, existence)?;
        let one = flags & forms::ONE_VALUE != 0;
        let count = if one { 1 } else { self.count(Of::Values, MAX_SIBLINGS)? };
        let values = (0..count).map(|_| self.value(at, number)).collect::<Result<_, _>>()?;
        Ok(Write { target, values, replaces })
    }

    fn value(&mut self, at: Dot, key: usize) -> Result<Value, BatchError> {
        Ok(match self.columns.byte(Of::Kind)? {
            kind::ABSENT => Value::Absent,
            kind::NULL => Value::Null,
            kind::FALSE => Value::Bool(false),
            kind::TRUE => Value::Bool(true),
            kind::INT => {
                let number = self.last[key].int.wrapping_add(self.columns.signed(Of::Int)?);
                self.last[key].int = number;
                Value::Int(number)
            }
            kind::FLOAT => Value::Float(self.float(key)?),
            kind::TEXT => Value::Text(self.text(key)?),
            kind::JSON => Value::Json(self.text(key)?),
            kind::GEOMETRY => {
                let count = self.columns.size(Of::Geometry)?;
                let bytes = self.geometries.take(count).ok_or(self.columns.damaged(Of::Geometry))?;
                self.need(count)?;
                let geometry = Geometry::from_bytes(bytes);
                Value::Geometry(geometry.map_err(|_| self.columns.damaged(Of::Geometry))?)
            }
            kind::ALIVE => Value::Existence(Existence::Alive),
            kind::DELETED => Value::Existence(Existence::Deleted),
            kind::MERGED => Value::Existence(Existence::MergedInto(self.dot(at)?)),
            _ => return Err(self.columns.damaged(Of::Kind)),
        })
    }

    fn float(&mut self, key: usize) -> Result<f64, BatchError> {
        let scale = self.columns.next(Of::Scale)?;
        if scale == ALL_BITS {
            return self.columns.next(Of::Digits).map(f64::from_bits);
        }
        let digits = self.last[key].digits.wrapping_add(self.columns.signed(Of::Digits)?);
        self.last[key].digits = digits;
        let scale = u32::try_from(scale).ok().filter(|scale| *scale <= MAX_SCALE);
        Ok(from_decimal(scale.ok_or(self.columns.damaged(Of::Scale))?, digits))
    }

    fn text(&mut self, key: usize) -> Result<Box<str>, BatchError> {
        let (prefix, length) = (self.columns.size(Of::Prefix)?, self.columns.size(Of::Length)?);
        let new = self.texts.take(length).ok_or(self.columns.damaged(Of::Length))?;
        self.need(prefix.saturating_add(length))?;
        let last = self.last[key].text.as_bytes();
        let same = last.get(..prefix).filter(|_| prefix <= MAX_PREFIX);
        let same = same.ok_or(self.columns.damaged(Of::Prefix))?;
        let text = String::from_utf8([same, new].concat()).map_err(|_| self.columns.damaged(Of::Length))?;
        self.last[key].text = text.as_str().into();
        Ok(text.into())
    }

    fn finish(&self) -> Result<(), BatchError> {
        self.columns.finish()?;
        for (blob, name) in [(&self.heads, "heads"), (&self.texts, "texts"), (&self.geometries, "geometries")]
        {
            if !blob.is_empty() {
                return Err(damaged(name));
            }
        }
        let wrong = self.strands.iter().find(|strand| strand.last != strand.head);
        wrong.map_or(Ok(()), |strand| Err(BatchError::Head { replica: strand.replica, first: strand.first }))
    }
}

fn name_of(names: &[ReplicaId], reader: &mut Reader<'_>) -> Option<ReplicaId> {
    names.get(usize::try_from(reader.unsigned()?).ok()?).copied()
}

fn strand(names: &[ReplicaId], reader: &mut Reader<'_>) -> Option<Strand> {
    let replica = name_of(names, reader)?;
    let first = reader.unsigned().filter(|first| *first <= MAX_COUNTER)?;
    let last_ms = reader.unsigned()?;
    let last = ChangeHash(reader.array()?);
    let head = ChangeHash(reader.array()?);
    Some(Strand { replica, first, head, last, next: first, last_ms })
}

fn stepped(last: &mut [u64], name: usize, step: i64) -> u64 {
    last[name] = last[name].wrapping_add(step.cast_unsigned());
    last[name]
}
