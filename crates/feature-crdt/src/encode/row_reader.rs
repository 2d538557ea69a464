//! One change out of bytes that may be anything.

use super::FormError;
use super::forms::{self, cause, kind};
use super::names::Names;
use crate::varint::Reader;
use crate::{
    Change, ChangeHash, Dot, Edit, Existence, Geometry, Hlc, Key, ReplicaId, Seen, Target, Value, Write,
};

/// Reads a body; what is read would be written as the very same bytes.
pub(super) fn read_body(
    replica: ReplicaId,
    first: u64,
    previous: ChangeHash,
    body: &[u8],
) -> Result<Change, FormError> {
    if replica == ReplicaId::NOBODY {
        return Err(FormError::damaged("replica"));
    }
    let names = Names::new(&[replica, ReplicaId::NOBODY]);
    let mut eye = Eye { reader: Reader::new(body), names, replica, at: first };
    let time = eye.time()?;
    let author = eye.text("author")?.into();
    let number = eye.byte("cause")?;
    let cause = cause::read(number, FormError::damaged("cause"), || eye.dot("cause"))?;
    let reason = eye.reason()?;
    let seen = eye.many("seen", Eye::seen)?;
    let edits = eye.many("edits", |eye| {
        let edit = eye.edit()?;
        eye.at = eye.at.wrapping_add(1);
        Ok(edit)
    })?;
    if !eye.reader.is_empty() {
        return Err(FormError::damaged("end"));
    }
    Ok(Change { replica, first, previous, seen, time, author, cause, reason, edits })
}

struct Eye<'a> {
    reader: Reader<'a>,
    names: Names,
    replica: ReplicaId,
    at: u64,
}

impl<'a> Eye<'a> {
    fn unsigned(&mut self, part: &'static str) -> Result<u64, FormError> {
        self.reader.unsigned().ok_or(FormError::damaged(part))
    }

    fn byte(&mut self, part: &'static str) -> Result<u8, FormError> {
        self.reader.take(1).map(|byte| byte[0]).ok_or(FormError::damaged(part))
    }

    fn take(&mut self, count: u64, part: &'static str) -> Result<&'a [u8], FormError> {
        let count = usize::try_from(count).ok();
        count.and_then(|count| self.reader.take(count)).ok_or(FormError::damaged(part))
    }

    fn text(&mut self, part: &'static str) -> Result<&'a str, FormError> {
        let count = self.unsigned(part)?;
        std::str::from_utf8(self.take(count, part)?).map_err(|_| FormError::damaged(part))
    }

    /// Every item takes a byte or more, so that a count can ask for no more room than the bytes are.
    fn many<T>(
        &mut self,
        part: &'static str,
        mut one: impl FnMut(&mut Self) -> Result<T, FormError>,
    ) -> Result<Vec<T>, FormError> {
        let count = usize::try_from(self.unsigned(part)?).map_err(|_| FormError::damaged(part))?;
        if count > self.reader.len() {
            return Err(FormError::damaged(part));
        }
        (0..count).map(|_| one(self)).collect()
    }

    fn time(&mut self) -> Result<Hlc, FormError> {
        let (ms, count) = (self.unsigned("time")?, self.unsigned("time")?);
        let time = Hlc::from_ms(ms);
        if time.ms() != ms || count > 0xFFFF {
            return Err(FormError::damaged("time"));
        }
        Ok(Hlc(time.0 | count))
    }

    fn reason(&mut self) -> Result<Option<Box<str>>, FormError> {
        let Some(count) = self.unsigned("reason")?.checked_sub(1) else { return Ok(None) };
        let text = std::str::from_utf8(self.take(count, "reason")?);
        text.map(|text| Some(text.into())).map_err(|_| FormError::damaged("reason"))
    }

    fn name(&mut self, part: &'static str) -> Result<ReplicaId, FormError> {
        let number = usize::try_from(self.unsigned(part)?).map_err(|_| FormError::damaged(part))?;
        if let Some(known) = self.names.get(number) {
            return Ok(known);
        }
        if number > self.names.len() {
            return Err(FormError::damaged(part));
        }
        let replica = ReplicaId(self.reader.array().ok_or(FormError::damaged(part))?);
        if self.names.number(replica).1 { Ok(replica) } else { Err(FormError::damaged(part)) }
    }

    fn seen(&mut self) -> Result<Seen, FormError> {
        let replica = self.name("seen")?;
        let through = self.unsigned("seen")?;
        let head = self.reader.array().ok_or(FormError::damaged("seen"))?;
        Ok(Seen { replica, through, head })
    }

    fn dot(&mut self, part: &'static str) -> Result<Dot, FormError> {
        let replica = self.name(part)?;
        if replica != self.replica {
            return Ok(Dot::new(replica, self.unsigned(part)?));
        }
        let back = self.reader.signed().ok_or(FormError::damaged(part))?;
        Ok(Dot::new(replica, self.at.wrapping_sub(back.cast_unsigned())))
    }

    /// The dots of a form; a list that another form would have said is refused.
    fn replaces(&mut self, form: u8, feature: Dot, existence: &[Dot]) -> Result<Vec<Dot>, FormError> {
        match form {
            forms::NONE => Ok(Vec::new()),
            forms::CREATION => Ok(vec![feature]),
            forms::AS_EXISTENCE => {
                let same = existence.to_vec();
                let one_form = forms::of(&same, feature, existence) == forms::AS_EXISTENCE;
                if one_form { Ok(same) } else { Err(FormError::damaged("replaced dots")) }
            }
            _ => {
                let dots = self.many("replaced dots", |eye| eye.dot("replaced dots"))?;
                let one_form = forms::of(&dots, feature, existence) == forms::LIST;
                if one_form { Ok(dots) } else { Err(FormError::damaged("replaced dots")) }
            }
        }
    }

    fn edit(&mut self) -> Result<Edit, FormError> {
        let flags = self.byte("edits")?;
        if flags & !forms::ALL_FLAGS != 0 {
            return Err(FormError::damaged("edits"));
        }
        let own = Dot::new(self.replica, self.at);
        let feature = if flags & forms::OWN_FEATURE != 0 { own } else { self.dot("feature")? };
        if flags & forms::OWN_FEATURE == 0 && feature == own {
            return Err(FormError::damaged("feature"));
        }
        let layer = if flags & forms::LAYER != 0 { Some(self.dot("layer")?) } else { None };
        let existence = match flags & forms::EXISTENCE_BITS {
            forms::ALIVE => Existence::Alive,
            forms::DELETED => Existence::Deleted,
            forms::MERGED => Existence::MergedInto(self.dot("existence")?),
            _ => return Err(FormError::damaged("existence")),
        };
        let form = flags >> forms::REPLACES_SHIFT & forms::FORM_BITS;
        let existence_replaces = self.replaces(form, feature, &[])?;
        let writes = self.many("writes", |eye| eye.write(feature, &existence_replaces))?;
        Ok(Edit { feature, layer, existence, existence_replaces, writes })
    }

    fn write(&mut self, feature: Dot, existence: &[Dot]) -> Result<Write, FormError> {
        let target = match self.text("key")? {
            "" => Target::Geometry,
            key => Target::Property(Key::new(key).map_err(|_| FormError::damaged("key"))?),
        };
        let flags = self.byte("writes")?;
        if flags & !forms::ALL_WRITE_FLAGS != 0 {
            return Err(FormError::damaged("writes"));
        }
        let replaces = self.replaces(flags & forms::FORM_BITS, feature, existence)?;
        let values = if flags & forms::ONE_VALUE != 0 {
            vec![self.value()?]
        } else {
            self.many("values", Self::value)?
        };
        if values.len() == 1 && flags & forms::ONE_VALUE == 0 {
            return Err(FormError::damaged("values"));
        }
        Ok(Write { target, values, replaces })
    }

    fn value(&mut self) -> Result<Value, FormError> {
        let part = "value";
        Ok(match self.byte(part)? {
            kind::ABSENT => Value::Absent,
            kind::NULL => Value::Null,
            kind::FALSE => Value::Bool(false),
            kind::TRUE => Value::Bool(true),
            kind::INT => Value::Int(self.reader.signed().ok_or(FormError::damaged(part))?),
            kind::FLOAT => {
                let bits = self.reader.array().ok_or(FormError::damaged(part))?;
                Value::Float(f64::from_bits(u64::from_le_bytes(bits)))
            }
            kind::TEXT => Value::Text(self.text(part)?.into()),
            kind::JSON => Value::Json(self.text(part)?.into()),
            kind::GEOMETRY => {
                let count = self.unsigned(part)?;
                let bytes = self.take(count, part)?;
                Value::Geometry(Geometry::from_bytes(bytes).map_err(|_| FormError::damaged("geometry"))?)
            }
            kind::ALIVE => Value::Existence(Existence::Alive),
            kind::DELETED => Value::Existence(Existence::Deleted),
            kind::MERGED => Value::Existence(Existence::MergedInto(self.dot(part)?)),
            _ => return Err(FormError::damaged(part)),
        })
    }
}
