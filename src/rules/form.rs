//! Typed values out of parsed JSON, in little code.
//!
//! Calendars travel inside the bundle, and serde's derived readers are many times as long as what they
//! read. Here a type names its fields once (`record!`) and everything else is shared. Reading never stops
//! half-way: what does not fit is noted (the first of it, with its path) and a blank takes its place, so
//! that no type needs code for being half-read; nobody sees the blank, since [`read`] then gives the misfit
//! alone.

use super::json::Json;
use super::moment::parse_date;
use super::order::Map;
use chrono::NaiveDate;

/// A type that reads itself from JSON. `null` stands for what is left out.
pub(crate) trait Form {
    /// The value, or a blank after a note in `reading`.
    fn read(value: &Json, reading: &mut Reading) -> Self;
}

/// Reads a value.
pub(crate) fn read<T: Form>(value: &Json) -> Result<T, Misfit> {
    let mut reading = Reading { misfit: None };
    let read = T::read(value, &mut reading);
    match reading.misfit {
        None => Ok(read),
        Some(misfit) => Err(misfit),
    }
}

/// A value that has not the form of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// Keys on the way to the value, the innermost first.
    path: Vec<String>,
    /// What is wanted there.
    wanted: &'static str,
}

impl Misfit {
    /// Place and what is wanted, without the content found.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for key in self.path.iter().rev() {
            text.push_str(key);
            text.push_str(if self.path.first() == Some(key) { ": " } else { "." });
        }
        text.push_str(self.wanted);
        text
    }
}

/// What has been noted while reading.
pub(crate) struct Reading {
    misfit: Option<Misfit>,
}

static NULL: Json = Json::Null;

impl Reading {
    /// Notes that something else is wanted here.
    #[inline(never)]
    pub(crate) fn wanted(&mut self, wanted: &'static str) {
        if self.misfit.is_none() {
            self.misfit = Some(Misfit {
                path: Vec::new(),
                wanted,
            });
        }
    }

    /// The object in a value.
    #[inline(never)]
    pub(crate) fn object<'a>(&mut self, value: &'a Json) -> Option<&'a Map<String, Json>> {
        let object = value.as_object();
        if object.is_none() {
            self.wanted("a table is wanted");
        }
        object
    }

    /// One field of an object.
    pub(crate) fn field<T: Form>(&mut self, object: Option<&Map<String, Json>>, key: &str) -> T {
        let (value, clean) = self.enter(object, key);
        let read = T::read(value, self);
        self.leave(key, clean);
        read
    }

    /// One field of an object that has a usual value.
    pub(crate) fn usual<T: Form + Default>(&mut self, object: Option<&Map<String, Json>>, key: &str) -> T {
        let (value, clean) = self.enter(object, key);
        if *value == Json::Null {
            return T::default();
        }
        let read = T::read(value, self);
        self.leave(key, clean);
        read
    }

    #[inline(never)]
    fn enter<'a>(&self, object: Option<&'a Map<String, Json>>, key: &str) -> (&'a Json, bool) {
        (
            object.and_then(|object| object.get(key)).unwrap_or(&NULL),
            self.misfit.is_none(),
        )
    }

    /// Adds a key to the path of a misfit that was noted since `enter`.
    #[inline(never)]
    fn leave(&mut self, key: &str, clean: bool) {
        if let Some(misfit) = self.misfit.as_mut().filter(|_| clean) {
            misfit.path.push(key.to_owned());
        }
    }

    /// Walks a list; behind a pointer, so that all types of items share the walk.
    fn each(&mut self, value: &Json, take: &mut dyn FnMut(&Json, &mut Reading)) {
        if value.as_array().is_none() {
            self.wanted("a list is wanted");
        }
        for (index, item) in value.items().iter().enumerate() {
            let clean = self.misfit.is_none();
            take(item, self);
            if clean && self.misfit.is_some() {
                self.leave(&index.to_string(), clean);
            }
        }
    }

    #[inline(never)]
    fn number(&mut self, value: &Json, least: i64, most: i64) -> i64 {
        match value.as_i64() {
            Some(number) if (least..=most).contains(&number) => number,
            _ => {
                self.wanted("a whole number of fitting size is wanted");
                least
            }
        }
    }
}

/// `record!(Type { field, field = usual })`: fields under their own names; `= usual` fills in the type's
/// default where the field is left out.
macro_rules! record {
    ($type:ty { $($field:ident $(= $usual:ident)?),* $(,)? }) => {
        impl $crate::rules::form::Form for $type {
            fn read(value: &$crate::rules::json::Json, reading: &mut $crate::rules::form::Reading) -> Self {
                let object = reading.object(value);
                Self { $($field: $crate::rules::form::record!(@ reading, object, $field $(, $usual)?)),* }
            }
        }
    };
    (@ $reading:ident, $object:ident, $field:ident) => { $reading.field($object, stringify!($field)) };
    (@ $reading:ident, $object:ident, $field:ident, usual) => { $reading.usual($object, stringify!($field)) };
}

pub(crate) use record;

impl Form for String {
    fn read(value: &Json, reading: &mut Reading) -> String {
        match value {
            Json::String(text) => text.clone(),
            _ => {
                reading.wanted("a text is wanted");
                String::new()
            }
        }
    }
}

impl Form for u32 {
    fn read(value: &Json, reading: &mut Reading) -> u32 {
        u32::try_from(reading.number(value, 0, i64::from(u32::MAX))).unwrap_or_default()
    }
}

impl Form for i32 {
    fn read(value: &Json, reading: &mut Reading) -> i32 {
        i32::try_from(reading.number(value, i64::from(i32::MIN), i64::from(i32::MAX))).unwrap_or_default()
    }
}

impl Form for NaiveDate {
    fn read(value: &Json, reading: &mut Reading) -> NaiveDate {
        value.as_str().and_then(parse_date).unwrap_or_else(|| {
            reading.wanted("a date in the form YYYY-MM-DD is wanted");
            NaiveDate::MIN
        })
    }
}

impl<T: Form> Form for Vec<T> {
    fn read(value: &Json, reading: &mut Reading) -> Vec<T> {
        let mut list = Vec::new();
        reading.each(value, &mut |item, reading| list.push(T::read(item, reading)));
        list
    }
}

impl<T: Form> Form for Map<String, T> {
    fn read(value: &Json, reading: &mut Reading) -> Map<String, T> {
        let mut map = Map::new();
        let object = reading.object(value);
        for key in object.into_iter().flat_map(Map::keys) {
            map.insert(key.clone(), reading.field(object, key));
        }
        map
    }
}
